import type { Ground, ImageShape, Preparation } from '@convscope/shared'
import type { DatasetSplit } from './dataset.js'

/** Images that are looked at. */
const SAMPLE = 200
/** Share of them that must agree. */
const MOST = 0.8
/** Bytes that a pixel of the ground may differ from black or white. */
const SHADE = 48
/** Share of an image's outermost pixels that may be something else than its ground. */
const STRAY = 0.05

export interface ChosenPreparation {
  preparation: Preparation
  ground: Ground | null
}

/**
 * How pictures of one's own are prepared for networks that learn from a data set, told by its images: gray ones of single
 * characters, each alone on plain ground with a margin around it, are drawings like MNIST's; what fills its image or has
 * colours is a photo.
 *
 * @param dataset its training split is sampled.
 */
export async function choosePreparation(dataset: {
  inputShape: ImageShape
  classes: readonly string[]
  train: Pick<DatasetSplit, 'count' | 'read'>
}): Promise<ChosenPreparation> {
  const { inputShape, classes, train } = dataset
  if (inputShape[2] !== 1) return { preparation: 'photo', ground: null }
  const count = Math.min(SAMPLE, train.count)
  const indices = Uint32Array.from({ length: count }, (_, i) => Math.floor((i * train.count) / count))
  const images = new Uint8Array(count * inputShape[0] * inputShape[1])
  await train.read(indices, images)
  const sampled = Array.from(indices, (_, i) => rimOf(images, i, inputShape))
  const shareOf = (holds: (rim: Rim) => boolean) => sampled.filter(holds).length / Math.max(1, count)
  const ground =
    shareOf(({ dark }) => dark > 0.5) >= MOST
      ? 'dark'
      : shareOf(({ light }) => light > 0.5) >= MOST
        ? 'light'
        : null
  if (ground === null) return { preparation: 'photo', ground }
  const areCharacters = classes.every((name) => /^[\p{L}\p{N}]$/u.test(name))
  const haveMargin = shareOf((rim) => rim[ground] >= 1 - STRAY) >= MOST
  return { preparation: areCharacters && haveMargin ? 'digit' : 'photo', ground }
}

/** Shares of an image's outermost pixels, 0 to 1. */
type Rim = Record<Ground, number>

function rimOf(images: Uint8Array, index: number, [height, width]: ImageShape): Rim {
  const start = index * height * width
  let [dark, light, all] = [0, 0, 0]
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1)
    for (let x = 0; x < width; x += step) {
      const value = images[start + y * width + x] as number
      all += 1
      if (value < SHADE) dark += 1
      if (value > 255 - SHADE) light += 1
    }
  }
  return { dark: dark / all, light: light / all }
}
