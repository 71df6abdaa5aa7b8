import type { Dataset } from '../src/datasets/dataset.js'
import { MemorySplit } from '../src/datasets/memory-split.js'

const SIZE = 8

/** Bright bars on noise, 8 x 8 x 1: lying, standing or slanting. A small network learns them in a few steps. */
export function madeUpDataset(trainCount: number, testCount: number): Dataset<MemorySplit> {
  return {
    name: 'bars',
    contentHash: '0'.repeat(64),
    inputShape: [SIZE, SIZE, 1],
    classes: ['lying', 'standing', 'slanting'],
    train: bars(trainCount, 0),
    test: bars(testCount, trainCount),
  }
}

function bars(count: number, first: number): MemorySplit {
  const images = new Uint8Array(count * SIZE * SIZE)
  const labels = new Uint8Array(count)
  for (let i = 0; i < count; i++) {
    const label = (first + i) % 3
    const place = Math.floor((first + i) / 3) % SIZE
    labels[i] = label
    for (let y = 0; y < SIZE; y++)
      for (let x = 0; x < SIZE; x++) {
        const isInk = [y === place, x === place, (x + y) % SIZE === place][label]
        const noise = Math.floor(60 * Math.abs(Math.sin((first + i) * 12.9898 + y * 78.233 + x * 37.719)))
        images[(i * SIZE + y) * SIZE + x] = isInk ? 255 - noise : noise
      }
  }
  return new MemorySplit(images, labels)
}
