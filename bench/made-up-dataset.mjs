import { MemorySplit } from '@convscope/model'

const CLASSES = 10

/** Images of noise, with labels that have nothing to do with them: good for measuring time alone. */
export function madeUpDataset(inputShape, images) {
  const size = inputShape.reduce((product, n) => product * n, 1)
  let state = 1
  const split = (count) => {
    // Numerical Recipes' generator: the upper bits of each number.
    const images = Uint8Array.from({ length: count * size }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state >>> 24
    })
    const labels = Uint8Array.from({ length: count }, (_, index) => index % CLASSES)
    return new MemorySplit(images, labels)
  }
  return {
    name: 'made-up',
    contentHash: '',
    inputShape,
    classes: Array.from({ length: CLASSES }, (_, label) => String(label)),
    train: split(images),
    test: split(1),
  }
}
