import { crc32 } from 'node:zlib'

/** What is known of a split's images without their shards. */
export interface SplitIndex {
  /** CRC-32 of each image's bytes. */
  checksums: Uint32Array
  labels: Uint16Array
}

const BYTES = Uint32Array.BYTES_PER_ELEMENT + Uint16Array.BYTES_PER_ELEMENT

/** Checksums (uint32) of all images, then labels (uint16), little-endian. */
export function encodeIndex({ checksums, labels }: SplitIndex): Uint8Array {
  const bytes = new Uint8Array(labels.length * BYTES)
  const view = new DataView(bytes.buffer)
  checksums.forEach((sum, i) => {
    view.setUint32(i * Uint32Array.BYTES_PER_ELEMENT, sum, true)
  })
  const start = checksums.byteLength
  labels.forEach((label, i) => {
    view.setUint16(start + i * Uint16Array.BYTES_PER_ELEMENT, label, true)
  })
  return bytes
}

export function decodeIndex(bytes: Uint8Array): SplitIndex {
  const count = bytes.length / BYTES
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = count * Uint32Array.BYTES_PER_ELEMENT
  return {
    checksums: Uint32Array.from({ length: count }, (_, i) => view.getUint32(i * 4, true)),
    labels: Uint16Array.from({ length: count }, (_, i) => view.getUint16(start + i * 2, true)),
  }
}

/** Finds what happens to bytes at rest; that nobody changed them on purpose is for the artifact's SHA-256 to say. */
export function checksumOf(image: Uint8Array): number {
  return crc32(image)
}
