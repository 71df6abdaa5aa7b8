import { describe, expect, it } from 'vitest'
import { decodeNpy, encodeNpy } from './npy.js'

describe('npy', () => {
  it('writes the bytes of the format', () => {
    const bytes = Buffer.from(encodeNpy(Float32Array.of(1, -2, 0.5, 3, 4, 5), [1, 2, 3]))
    const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3), }"
    expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
    expect(bytes.readUInt16LE(8)).toBe(128 - 10)
    expect(bytes.toString('latin1', 10, 128)).toBe(`${text.padEnd(117)}\n`)
    expect(bytes.readFloatLE(128 + 4)).toBe(-2)
    expect(bytes.length).toBe(128 + 24)
  })

  it.each([[[6]], [[2, 3]], [[1, 2, 3]]])('reads what it wrote, shape %j', (shape) => {
    const values = Float32Array.of(0, 1, Number.NaN, Number.POSITIVE_INFINITY, -0, 1e-38)
    expect(decodeNpy(encodeNpy(values, shape))).toEqual({ values, shape })
  })

  it('reads from the middle of a buffer', () => {
    const bytes = encodeNpy(Float32Array.of(7, 8), [2])
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    expect([...decodeNpy(shifted.subarray(3)).values]).toEqual([7, 8])
    expect([...decodeNpy(Buffer.from(shifted.buffer).subarray(3)).values]).toEqual([7, 8])
  })

  it.each([
    ['no array', Buffer.from('hello, this is no array')],
    ['a cut file', encodeNpy(Float32Array.of(1, 2), [2]).subarray(0, -1)],
  ])('refuses %s', (_, bytes) => {
    expect(() => decodeNpy(bytes)).toThrow(/array cannot be read/)
  })

  it('refuses a shape that does not fit', () => {
    expect(() => encodeNpy(new Float32Array(5), [2, 3])).toThrow(/5 values/)
  })
})
