import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { encodePng } from './encode-png.js'
import { drawTile, planTiles } from './tiles.js'

describe('planTiles', () => {
  it("holds the tutorial's layers in one tile each", () => {
    expect(planTiles(28, 28, 32)).toEqual([{ firstChannel: 0, channels: 32, columns: 6, rows: 6 }])
    expect(planTiles(14, 14, 64)).toEqual([{ firstChannel: 0, channels: 64, columns: 8, rows: 8 }])
  })

  it.each([
    [56, 56, 512],
    [224, 224, 64],
    [2000, 2000, 3],
    [7, 5, 65],
  ])('covers every channel of %i x %i x %i once', (height, width, channels) => {
    const plans = planTiles(height, width, channels)
    const covered = plans.flatMap((plan) =>
      Array.from({ length: plan.channels }, (_, slot) => plan.firstChannel + slot),
    )
    expect(covered).toEqual(Array.from({ length: channels }, (_, channel) => channel))
    for (const plan of plans) {
      expect(plan.columns * plan.rows).toBeGreaterThanOrEqual(plan.channels)
      expect(plan.channels).toBeLessThanOrEqual(64)
    }
  })
})

describe('a tile', () => {
  it('gives back every value to within half a gray level of its channel', async () => {
    const [height, width, channels] = [5, 3, 7] as const
    const activations = Float32Array.from(
      { length: height * width * channels },
      (_, i) => Math.sin(i * 1.7) * ((i % channels) + 1),
    )
    const min = Array<number>(channels).fill(Number.POSITIVE_INFINITY)
    const max = Array<number>(channels).fill(Number.NEGATIVE_INFINITY)
    activations.forEach((value, i) => {
      min[i % channels] = Math.min(min[i % channels] as number, value)
      max[i % channels] = Math.max(max[i % channels] as number, value)
    })
    const plan = planTiles(height, width, channels)[0]!
    const png = await encodePng(
      drawTile(activations, [height, width, channels], plan, { min, max }),
      plan.columns * width,
      plan.rows * height,
      1,
    )
    const { data, info } = await sharp(png).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
    expect(info).toMatchObject({ width: plan.columns * width, height: plan.rows * height, channels: 1 })
    activations.forEach((value, i) => {
      const channel = i % channels
      const cell = Math.floor(i / channels)
      const x = (channel % plan.columns) * width + (cell % width)
      const y = Math.floor(channel / plan.columns) * height + Math.floor(cell / width)
      const span = (max[channel] as number) - (min[channel] as number)
      const read = (min[channel] as number) + (span * (data[y * info.width + x] as number)) / 255
      expect(Math.abs(read - value)).toBeLessThanOrEqual(span / 510 + 1e-6)
    })
  })

  it('is black where a channel is constant or not a number', () => {
    const plan = { firstChannel: 0, channels: 2, columns: 2, rows: 1 }
    const activations = Float32Array.from([3, Number.NaN, 3, 1])
    const pixels = drawTile(activations, [1, 2, 2], plan, { min: [3, 0], max: [3, 1] })
    expect([...pixels]).toEqual([0, 0, 0, 255])
  })
})
