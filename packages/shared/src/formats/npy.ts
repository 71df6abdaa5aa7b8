import { InvalidInputError } from '../errors/user-errors.js'

const MAGIC = '\x93NUMPY'
/** Magic, version and header length; the header is padded so that the data begins at a multiple of 64 bytes. */
const PREAMBLE = 10
const ALIGNMENT = 64

/**
 * A NumPy array file, version 1.0: little-endian float32, C order; `numpy.load` reads it. Runs in browsers, too.
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @param values as many as the shape's product.
 * @param shape for feature maps [height, width, channels].
 * @throws RangeError when shape and values do not fit.
 */
export function encodeNpy(values: Float32Array, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const [header, data] = npyPieces(values, shape)
  const bytes = new Uint8Array(header.length + data.length)
  bytes.set(header)
  bytes.set(data, header.length)
  return bytes
}

/** The same file as its header and the values' own bytes, without a copy of them. */
export function npyPieces(
  values: Float32Array,
  shape: readonly number[],
): [header: Uint8Array, data: Uint8Array] {
  if (countOf(shape) !== values.length) {
    throw new RangeError(`${values.length} values do not fill the shape [${shape.join(', ')}].`)
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const facts = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`
  const padded = Math.ceil((PREAMBLE + facts.length + 1) / ALIGNMENT) * ALIGNMENT - PREAMBLE
  const header = new Uint8Array(PREAMBLE + padded)
  const text = `${facts.padEnd(padded - 1)}\n`
  for (let i = 0; i < MAGIC.length; i++) header[i] = MAGIC.charCodeAt(i)
  header[6] = 1
  new DataView(header.buffer).setUint16(8, padded, true)
  for (let i = 0; i < text.length; i++) header[PREAMBLE + i] = text.charCodeAt(i)
  return [header, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)]
}

/**
 * Reads what `encodeNpy` writes, and any version 1.0 file of little-endian float32 in C order.
 * @throws InvalidInputError `npy_invalid`.
 */
export function decodeNpy(bytes: Uint8Array): { values: Float32Array; shape: number[] } {
  const latin1 = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to))
  if (bytes.length < PREAMBLE || latin1(0, 6) !== MAGIC || bytes[6] !== 1) {
    throw invalid('it is not a NumPy array file of version 1')
  }
  const end = PREAMBLE + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint16(8, true)
  const header = latin1(PREAMBLE, end)
  if (!header.includes("'descr': '<f4'") || !header.includes("'fortran_order': False")) {
    throw invalid('it does not hold little-endian float32 in C order')
  }
  const dimensions = /'shape': \(([\d, ]*)\)/.exec(header)?.[1]
  if (dimensions === undefined) throw invalid('it has no shape')
  const shape = dimensions.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]))
  const count = countOf(shape)
  if (bytes.length - end !== count * 4) throw invalid(`its shape needs ${count} values`)
  // A copy, because the data need not be aligned in the buffer; a Buffer's own slice would be none.
  return { values: new Float32Array(new Uint8Array(bytes.subarray(end)).buffer), shape }
}

const countOf = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1)

function invalid(reason: string): InvalidInputError {
  return new InvalidInputError({ code: 'npy_invalid', message: `The array cannot be read: ${reason}.` })
}
