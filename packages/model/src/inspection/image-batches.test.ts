import { describe, expect, it } from 'vitest'
import { madeUpDataset } from '../../tests/made-up-dataset.js'
import { tf } from '../runtime/tensorflow.js'
import { imageBatches, selectedIndices } from './image-batches.js'

const dataset = madeUpDataset(5, 23)

describe('selectedIndices', () => {
  it('spreads over all of the split, each image once at most', () => {
    expect([...selectedIndices(dataset, { split: 'test', count: 5 })]).toEqual([0, 4, 9, 13, 18])
    const all = Array.from({ length: 23 }, (_, i) => i)
    for (const count of [null, 23, 99]) {
      expect([...selectedIndices(dataset, { split: 'test', count })]).toEqual(all)
    }
    expect(selectedIndices(dataset, { split: 'train', count: null }).length).toBe(5)
  })

  it.each([0, -1, 1.5])('refuses %d images', (count) => {
    expect(() => selectedIndices(dataset, { split: 'test', count })).toThrow(
      expect.objectContaining({ code: 'count_out_of_range', field: 'count' }),
    )
  })
})

describe('imageBatches', () => {
  it('gives every chosen image once, from 0 to 1, and disposes of each batch', async () => {
    const before = tf.memory().numTensors
    const progress: [number, number][] = []
    const starts: number[] = []
    for await (const batch of imageBatches(dataset, { split: 'test', count: 12 }, 5, (...report) =>
      progress.push(report),
    )) {
      starts.push(batch.start)
      expect(batch.total).toBe(12)
      expect(tf.memory().numTensors).toBe(before + 1)
      expect(batch.images.shape).toEqual([batch.indices.length, 8, 8, 1])
      const pixels = batch.images.dataSync()
      batch.indices.forEach((index, i) => {
        expect(index).toBe(Math.floor(((batch.start + i) * 23) / 12))
        expect(batch.labels[i]).toBe(dataset.test.labels[index])
        expect(pixels[i * 64 + 9]).toBeCloseTo((dataset.test.images[index * 64 + 9] as number) / 255, 6)
      })
    }
    expect(starts).toEqual([0, 5, 10])
    expect(progress).toEqual([
      [5, 12],
      [10, 12],
      [12, 12],
    ])
    expect(tf.memory().numTensors).toBe(before)
  })

  it('disposes of its batch when the reader leaves early', async () => {
    const before = tf.memory().numTensors
    for await (const _ of imageBatches(dataset, { split: 'test', count: null }, 5)) break
    expect(tf.memory().numTensors).toBe(before)
  })
})
