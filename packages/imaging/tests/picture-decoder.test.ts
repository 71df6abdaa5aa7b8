import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { afterEach, describe, expect, it } from 'vitest'
import { PictureDecoder } from '../src/decoder/picture-decoder.js'

const limits = { maxPixels: 50_000_000, maxSide: 16_384, maxFrames: 100 }
const decoders: PictureDecoder[] = []
const open = (options: Partial<ConstructorParameters<typeof PictureDecoder>[0]> = {}) => {
  const decoder = new PictureDecoder({ limits, seconds: 30, ...options })
  decoders.push(decoder)
  return decoder
}
afterEach(() => {
  for (const decoder of decoders.splice(0)) decoder.close()
})
const small = () =>
  sharp({ create: { width: 30, height: 20, channels: 3, background: '#c33' } })
    .png()
    .toBuffer()
const large = (side: number) => plainPng(side, side)

describe('PictureDecoder', () => {
  it('tells what a picture is, and shows it small', async () => {
    const examined = await open().examine(
      await sharp(await small())
        .resize(600)
        .png()
        .toBuffer(),
    )
    expect(examined).toMatchObject({ width: 600, height: 400, mediaType: 'image/png', thumbnailWidth: 160 })
    expect(await sharp(examined.thumbnail).metadata()).toMatchObject({ width: 160, height: 107 })
  })

  it('prepares as the function does, and passes on what a person can act on', async () => {
    const decoder = open()
    const seen = await decoder.prepare(await small(), { shape: [8, 8, 3], polarity: 'auto' })
    expect(seen).toMatchObject({ preparation: 'photo', ink: null, warnings: [] })
    await expect(
      decoder.prepare(await small(), { shape: [28, 28, 1], polarity: 'auto' }),
    ).rejects.toMatchObject({
      code: 'image_blank',
      httpStatus: 400,
    })
    await expect(decoder.examine(Buffer.from('hello'))).rejects.toMatchObject({ httpStatus: 415 })
  })

  it('refuses 1 x 49,000,000 pixels by naming the limit', async () => {
    const bytes = plainPng(1, 49_000_000)
    expect(bytes.length).toBeLessThan(200_000)
    await expect(open().examine(bytes)).rejects.toMatchObject({
      code: 'image_too_large',
      httpStatus: 413,
      message: expect.stringContaining('16,384'),
    })
  })

  it('refuses more frames than allowed', async () => {
    const frames = Buffer.alloc(8 * 8 * 3 * 6).fill(9)
    for (let i = 0; i < 6; i++) frames.fill(40 * i, i * 192, (i + 1) * 192)
    const animation = await sharp(frames, { raw: { width: 8, height: 48, channels: 3, pageHeight: 8 } })
      .webp({ loop: 0, lossless: true })
      .toBuffer()
    expect((await sharp(animation).metadata()).pages).toBe(6)
    await expect(open({ limits: { ...limits, maxFrames: 5 } }).examine(animation)).rejects.toMatchObject({
      code: 'image_too_large',
    })
    expect((await open().examine(animation)).height).toBe(8)
  })

  it('gives up and ends the process after the deadline', async () => {
    const decoder = open({ seconds: 0.05, processes: 1 })
    const slow = decoder.examine(large(7000))
    const [pid] = decoder.pids
    await expect(slow).rejects.toMatchObject({ code: 'image_too_slow', field: 'file' })
    expect(decoder.pids).not.toContain(pid)
  })

  it('asks to come back when too many wait', async () => {
    const decoder = open({ processes: 1, waiting: 1 })
    const first = decoder.examine(await small())
    const second = decoder.examine(await small())
    await expect(decoder.examine(await small())).rejects.toMatchObject({
      code: 'decoder_busy',
      httpStatus: 503,
    })
    expect((await first).width).toBe(30)
    expect((await second).width).toBe(30)
  })

  it('leaves the threads that serve files alone while four large pictures are decoded', async () => {
    const decoder = open()
    const pictures = Promise.all(Array.from({ length: 4 }, () => decoder.examine(large(6000))))
    await expect.poll(() => decoder.pids.length, { timeout: 30_000 }).toBeGreaterThan(0)
    const { pids } = decoder
    // Nothing is decoded any further, and a file is read all the same.
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    await readFile(path.join(import.meta.dirname, 'picture-decoder.test.ts'))
    for (const pid of pids) process.kill(pid, 'SIGCONT')
    await pictures
  }, 120_000)

  it('ends processes that have nothing to do', async () => {
    const decoder = open({ idleMs: 1 })
    await decoder.examine(await small())
    await expect.poll(() => decoder.pids, { timeout: 30_000 }).toEqual([])
  })
})

/** A PNG of gray pixels, as small as can be. */
function plainPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 0, 0, 0, 0], 8)
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const frame = Buffer.alloc(8)
    frame.writeUInt32BE(data.length, 0)
    frame.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc((width + 1) * height))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
