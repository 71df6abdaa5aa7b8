import { Random } from '@convscope/testing/drawings'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { prepareDigit, prepareInput } from '../src/index.js'

const PICTURES = 250

/** Strokes, boxes, blots and lines of any colours on any ground, of any size down to a pixel. */
async function anyPicture(random: Random): Promise<Buffer> {
  const side = () => (random.chance(0.5) ? random.whole(1, 40) : random.whole(1, 150))
  const [width, height] = [side(), side()]
  const colour = () =>
    `rgba(${random.whole(0, 255)},${random.whole(0, 255)},${random.whole(0, 255)},${random.chance(0.7) ? 1 : random.next()})`
  const x = () => random.between(-0.1, 1.1) * width
  const y = () => random.between(-0.1, 1.1) * height
  const shapes = Array.from({ length: random.whole(0, 5) }, () => {
    const pen = random.between(0.2, Math.max(1, Math.min(width, height)))
    switch (random.whole(0, 3)) {
      case 0:
        return `<path d="M${x()} ${y()} L${x()} ${y()} L${x()} ${y()}" fill="none" stroke="${colour()}" stroke-width="${pen}"/>`
      case 1:
        return `<path d="M0 ${height / 2} H${width} M${width / 2} 0 V${height}" stroke="${colour()}" stroke-width="${pen / 4}"/>`
      case 2:
        return `<rect x="${x()}" y="${y()}" width="${width * random.next()}" height="${height * random.next()}" fill="${colour()}" stroke="${colour()}"/>`
      default:
        return `<circle cx="${x()}" cy="${y()}" r="${pen}" fill="none" stroke="${colour()}" stroke-width="${pen / 3}"/>`
    }
  })
  const ground = random.chance(0.2) ? '' : `<rect width="${width}" height="${height}" fill="${colour()}"/>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${ground}${shapes.join('')}</svg>`
  const picture = sharp(Buffer.from(svg))
  return random.chance(0.7)
    ? picture.png().toBuffer()
    : picture
        .flatten()
        .jpeg({ quality: random.whole(1, 100) })
        .toBuffer()
}

describe('any picture', () => {
  it('is prepared or refused with a sentence, for every network', async () => {
    const refused = new Set<string>()
    for (let seed = 0; seed < PICTURES; seed++) {
      const random = new Random(seed)
      const bytes = await anyPicture(random)
      const shape = random.of<[number, number, number]>([
        [28, 28, 1],
        [32, 24, 1],
        [5, 40, 1],
        [32, 32, 3],
      ])
      const polarity = random.of(['auto', 'dark-on-light', 'light-on-dark'] as const)
      const preparation = random.of(['digit', 'photo', 'as-is'] as const)
      const prepared = await prepareInput(bytes, { polarity, shape, preparation, maxPixels: 1e6 }).catch(
        (error: { code?: string; message: string }) => {
          if (error.code === undefined) throw new Error(`picture ${seed}`, { cause: error })
          refused.add(error.code)
          return null
        },
      )
      if (prepared === null) continue
      expect(prepared.pixels.length).toBe(shape[0] * shape[1] * shape[2])
      if (prepared.ink !== null) expect(prepared.pixels.some((value) => value > 200)).toBe(true)
    }
    expect([...refused]).toEqual(['image_blank'])
  }, 300_000)

  it.each([
    ['a pixel', 1, 1],
    ['a row', 30, 1],
    ['a column', 1, 30],
    ['a sheet', 50, 50],
  ])('%s of one colour has no drawing', async (_, width, height) => {
    for (const background of [
      '#fff',
      '#000',
      '#777',
      { r: 9, g: 90, b: 9, alpha: 0 },
      { r: 9, g: 9, b: 9, alpha: 0.4 },
    ]) {
      const bytes = await sharp({ create: { width, height, channels: 4, background } })
        .png()
        .toBuffer()
      const prepared = prepareDigit(bytes, { polarity: 'auto', size: 28, maxPixels: 1e6 })
      await expect(prepared).rejects.toMatchObject({ code: 'image_blank', field: 'file' })
    }
  })
})
