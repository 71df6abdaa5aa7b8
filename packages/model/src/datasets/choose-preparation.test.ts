import { existsSync } from 'node:fs'
import path from 'node:path'
import type { ImageShape } from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { choosePreparation } from './choose-preparation.js'
import { loadDataset } from './load-dataset.js'
import { MemorySplit } from './memory-split.js'

const data =
  process.env.CONVSCOPE_TEST_DATA ?? path.resolve(import.meta.dirname, '../../../../../shared/data')

/** Ten images of a bar from `from` to `to` rows on plain ground. */
const bars = (shape: ImageShape, [ground, ink]: [number, number], [from, to]: [number, number]) => {
  const [height, width, channels] = shape
  const images = new Uint8Array(10 * height * width * channels).fill(ground)
  for (let i = 0; i < images.length; i++) {
    const row = Math.floor(i / (width * channels)) % height
    if (row >= from && row < to && Math.floor(i / channels) % width > 3) images[i] = ink
  }
  return new MemorySplit(images, new Uint8Array(10))
}
const DIGITS = ['1', '7']

describe('choosePreparation', () => {
  it.each<[string, ImageShape, string[], [number, number], [number, number], object]>([
    [
      'digits of any shape',
      [32, 24, 1],
      DIGITS,
      [0, 255],
      [10, 12],
      { preparation: 'digit', ground: 'dark' },
    ],
    [
      'dark letters on light',
      [20, 20, 1],
      ['ä', 'B'],
      [255, 0],
      [10, 12],
      { preparation: 'digit', ground: 'light' },
    ],
    ['things', [28, 28, 1], ['shoe', 'hat'], [0, 255], [10, 12], { preparation: 'photo', ground: 'dark' }],
    ['what fills its image', [28, 28, 1], DIGITS, [0, 255], [0, 28], { preparation: 'photo' }],
    ['colours', [28, 28, 3], DIGITS, [0, 255], [10, 12], { preparation: 'photo', ground: null }],
    ['gray shades', [28, 28, 1], DIGITS, [128, 255], [10, 12], { preparation: 'photo', ground: null }],
  ])('%s', async (_, inputShape, classes, colours, rows, expected) => {
    const train = bars(inputShape, colours, rows)
    expect(await choosePreparation({ inputShape, classes, train })).toMatchObject(expected)
  })

  it('MNIST is digits', async () => {
    expect(await choosePreparation(await loadDataset('mnist'))).toEqual({
      preparation: 'digit',
      ground: 'dark',
    })
  })

  it.skipIf(!existsSync(path.join(data, 'fashion-mnist')))(
    'Fashion-MNIST is not, whatever its classes are called',
    async () => {
      const dataset = await loadDataset('fashion-mnist', data)
      const classes = dataset.classes.map((_, i) => String(i))
      expect(await choosePreparation({ ...dataset, classes })).toEqual({
        preparation: 'photo',
        ground: 'dark',
      })
    },
  )
})
