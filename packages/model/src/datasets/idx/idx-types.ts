/** A type of values in IDX files. */
export interface IdxType {
  name: string
  bytesPerValue: number
  /** Reads a big-endian value. */
  read(view: DataView, offset: number): number
}

/** By the third byte of the magic number. Source: http://yann.lecun.com/exdb/mnist */
const TYPES: Record<number, IdxType> = {
  8: { name: 'unsigned byte', bytesPerValue: 1, read: (view, offset) => view.getUint8(offset) },
  9: { name: 'signed byte', bytesPerValue: 1, read: (view, offset) => view.getInt8(offset) },
  11: { name: 'short', bytesPerValue: 2, read: (view, offset) => view.getInt16(offset) },
  12: { name: 'int', bytesPerValue: 4, read: (view, offset) => view.getInt32(offset) },
  13: { name: 'float', bytesPerValue: 4, read: (view, offset) => view.getFloat32(offset) },
  14: { name: 'double', bytesPerValue: 8, read: (view, offset) => view.getFloat64(offset) },
}

export const UNSIGNED_BYTE = TYPES[8] as IdxType

export function idxTypeOf(code: number): IdxType | undefined {
  return TYPES[code]
}

/** Big-endian values as numbers. */
export function* valuesOf(bytes: Uint8Array, type: IdxType): Generator<number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let offset = 0; offset < bytes.length; offset += type.bytesPerValue) yield type.read(view, offset)
}
