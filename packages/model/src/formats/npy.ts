import { InvalidInputError } from '@convscope/shared'

const MAGIC = '\x93NUMPY'
/** Magic, version and header length; the header is padded so that the data begins at a multiple of 64 bytes. */
const PREAMBLE = 10
const ALIGNMENT = 64

/**
 * A NumPy array file, version 1.0: little-endian float32, C order; `numpy.load` reads it.
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @param values as many as the shape's product.
 * @param shape for feature maps [height, width, channels].
 * @throws RangeError when shape and values do not fit.
 */
export function encodeNpy(values: Float32Array, shape: readonly number[]): Buffer {
  if (shape.reduce((product, n) => product * n, 1) !== values.length) {
    throw new RangeError(`${values.length} values do not fill the shape [${shape.join(', ')}].`)
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`
  const padded = Math.ceil((PREAMBLE + header.length + 1) / ALIGNMENT) * ALIGNMENT - PREAMBLE
  const start = Buffer.alloc(PREAMBLE + padded, ' ')
  start.write(MAGIC, 0, 'latin1')
  start.writeUInt8(1, 6)
  start.writeUInt8(0, 7)
  start.writeUInt16LE(padded, 8)
  start.write(header, PREAMBLE, 'latin1')
  start.write('\n', start.length - 1)
  return Buffer.concat([start, Buffer.from(values.buffer, values.byteOffset, values.byteLength)])
}

/**
 * Reads what `encodeNpy` writes, and any version 1.0 file of little-endian float32 in C order.
 * @throws InvalidInputError `npy_invalid`.
 */
export function decodeNpy(bytes: Uint8Array): { values: Float32Array; shape: number[] } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < PREAMBLE || buffer.toString('latin1', 0, 6) !== MAGIC || buffer[6] !== 1) {
    throw invalid('it is not a NumPy array file of version 1')
  }
  const end = PREAMBLE + buffer.readUInt16LE(8)
  const header = buffer.toString('latin1', PREAMBLE, end)
  if (!header.includes("'descr': '<f4'") || !header.includes("'fortran_order': False")) {
    throw invalid('it does not hold little-endian float32 in C order')
  }
  const dimensions = /'shape': \(([\d, ]*)\)/.exec(header)?.[1]
  if (dimensions === undefined) throw invalid('it has no shape')
  const shape = dimensions.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]))
  const count = shape.reduce((product, n) => product * n, 1)
  if (buffer.length - end !== count * 4) throw invalid(`its shape needs ${count} values`)
  // A copy, because the data need not be aligned in the buffer.
  return { values: new Float32Array(new Uint8Array(buffer.subarray(end)).buffer), shape }
}

function invalid(reason: string): InvalidInputError {
  return new InvalidInputError({ code: 'npy_invalid', message: `The array cannot be read: ${reason}.` })
}
