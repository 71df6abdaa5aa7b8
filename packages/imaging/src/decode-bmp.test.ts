import { describe, expect, it } from 'vitest'
import { decodePicture } from './dataset-picture.js'
import { decodeBmp } from './decode-bmp.js'

interface Parts {
  bits: number
  width: number
  height: number
  rows: number[][]
  palette?: number[][]
  masks?: number[]
  headerSize?: number
  compression?: number
}

/** A BMP by hand; rows from the bottom, each of bytes without their padding. */
function bmp({
  bits,
  width,
  height,
  rows,
  palette = [],
  masks = [],
  headerSize = 40,
  compression = 0,
}: Parts) {
  const header = Buffer.alloc(14 + headerSize)
  header.write('BM')
  header.writeUInt32LE(headerSize, 14)
  header.writeInt32LE(width, 18)
  header.writeInt32LE(height, 22)
  header.writeUInt16LE(1, 26)
  header.writeUInt16LE(bits, 28)
  header.writeUInt32LE(compression, 30)
  header.writeUInt32LE(palette.length, 46)
  for (const [i, mask] of masks.entries()) header.writeUInt32LE(mask >>> 0, 54 + 4 * i)
  const colours = Buffer.from(palette.flatMap(([red, green, blue]) => [blue, green, red, 0] as number[]))
  header.writeUInt32LE(header.length + colours.length, 10)
  const lines = rows.map((row) => Buffer.concat([Buffer.from(row), Buffer.alloc((4 - (row.length % 4)) % 4)]))
  return Buffer.concat([header, colours, ...lines])
}

const RED = [255, 0, 0, 255]
const GREEN = [0, 255, 0, 255]
const BLUE = [0, 0, 255, 255]
const palette = [RED, GREEN, BLUE]

describe('decodeBmp', () => {
  it.each<[string, Parts, number[][]]>([
    [
      '1 bit',
      { bits: 1, width: 3, height: 2, rows: [[0b10100000], [0b01000000]], palette: [RED, GREEN] },
      [RED, GREEN, RED, GREEN, RED, GREEN],
    ],
    [
      '4 bits, odd width',
      {
        bits: 4,
        width: 3,
        height: 2,
        rows: [
          [0x01, 0x20],
          [0x21, 0x00],
        ],
        palette,
      },
      [BLUE, GREEN, RED, RED, GREEN, BLUE],
    ],
    [
      '8 bits',
      {
        bits: 8,
        width: 2,
        height: 2,
        rows: [
          [0, 1],
          [2, 0],
        ],
        palette,
      },
      [BLUE, RED, RED, GREEN],
    ],
    [
      '8 bits, from the top',
      {
        bits: 8,
        width: 2,
        height: -2,
        rows: [
          [0, 1],
          [2, 0],
        ],
        palette,
      },
      [RED, GREEN, BLUE, RED],
    ],
    ['16 bits', { bits: 16, width: 2, height: 1, rows: [[0x00, 0x7c, 0xe0, 0x03]] }, [RED, GREEN]],
    [
      '16 bits, 5-6-5',
      {
        bits: 16,
        width: 2,
        height: 1,
        rows: [[0x00, 0xf8, 0xe0, 0x07]],
        masks: [0xf800, 0x7e0, 0x1f],
        compression: 3,
        headerSize: 52,
      },
      [RED, GREEN],
    ],
    ['24 bits', { bits: 24, width: 2, height: 1, rows: [[0, 0, 255, 255, 0, 0]] }, [RED, BLUE]],
    [
      '32 bits, alpha never written',
      { bits: 32, width: 2, height: 1, rows: [[0, 0, 255, 0, 0, 255, 0, 0]] },
      [RED, GREEN],
    ],
    [
      '32 bits with alpha',
      {
        bits: 32,
        width: 1,
        height: 1,
        rows: [[0, 0, 255, 128]],
        masks: [0xff0000, 0xff00, 0xff, 0xff000000],
        compression: 3,
        headerSize: 108,
      },
      [[255, 0, 0, 128]],
    ],
  ])('reads %s', (_, parts, pixels) => {
    expect([...decodeBmp(bmp(parts)).data]).toEqual(pixels.flat())
  })

  it.each<[string, Buffer, RegExp]>([
    [
      'run lengths',
      bmp({ bits: 8, width: 1, height: 1, rows: [[0]], palette, compression: 1 }),
      /compression 1 is not read/,
    ],
    ['cut', bmp({ bits: 24, width: 20, height: 20, rows: [[0, 0, 255]] }), /its pixels are cut off/],
    ['no size', bmp({ bits: 24, width: 0, height: 1, rows: [] }), /no pixels/],
    [
      'colours it has not',
      bmp({ bits: 8, width: 1, height: 1, rows: [[9]], palette }),
      /names the colour 9 of 3/,
    ],
    ['other', Buffer.from('BM and nothing like a picture in it'), /is not read|damaged/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeBmp(bytes)).toThrow(message)
  })

  it('is told as gray by its pixels', () => {
    const rows = [[7, 7, 7, 200, 200, 200]]
    expect(decodeBmp(bmp({ bits: 24, width: 2, height: 1, rows })).isGray).toBe(true)
  })

  it('takes its part in a data set', async () => {
    const bytes = bmp({ bits: 24, width: 2, height: 1, rows: [[0, 0, 255, 255, 0, 0]] })
    const { data } = await decodePicture(bytes, { height: 1, width: 2, channels: 3, ground: 255 })
    expect([...data]).toEqual([255, 0, 0, 0, 0, 255])
  })
})
