import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { inspectImage } from './inspect-image.js'

const limits = { maxPixels: 50_000_000 }
const drawing = () => sharp({ create: { width: 30, height: 20, channels: 3, background: 'white' } })

it('tells size and kind of PNG, JPEG and WebP', async () => {
  expect(await inspectImage(await drawing().png().toBuffer(), limits)).toEqual({
    width: 30,
    height: 20,
    mediaType: 'image/png',
  })
  expect((await inspectImage(await drawing().jpeg().toBuffer(), limits)).mediaType).toBe('image/jpeg')
  expect((await inspectImage(await drawing().webp().toBuffer(), limits)).mediaType).toBe('image/webp')
})

it('counts width and height as a viewer shows them', async () => {
  const turned = await drawing().withMetadata({ orientation: 6 }).jpeg().toBuffer()
  expect(await inspectImage(turned, limits)).toMatchObject({ width: 20, height: 30 })
})

it('refuses 50,000 x 50,000 pixels declared in a few bytes', async () => {
  await expect(inspectImage(hugePng(), limits)).rejects.toMatchObject({
    code: 'image_too_large',
    httpStatus: 413,
    field: 'file',
  })
})

it.each([
  ['text', Buffer.from('hello'), 'unsupported_image'],
  ['nothing', Buffer.alloc(0), 'unsupported_image'],
  ['a GIF', Buffer.from('GIF89a'), 'unsupported_image'],
  ['only a signature', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), 'image_corrupt'],
])('refuses %s with a code and the field', async (_, bytes, code) => {
  await expect(inspectImage(bytes, limits)).rejects.toMatchObject({ code, field: 'file' })
})

function hugePng(): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(50_000, 0)
  header.writeUInt32BE(50_000, 4)
  header.set([8, 0, 0, 0, 0], 8)
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const frame = Buffer.alloc(8)
    frame.writeUInt32BE(data.length, 0)
    frame.writeUInt32BE(crc32(body) >>> 0, 4)
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(64))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
