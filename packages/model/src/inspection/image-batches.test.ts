import { describe, expect, it } from 'vitest'
import { madeUpDataset } from '../../tests/made-up-dataset.js'
import { eachImageBatch, type ImageBatch, imageBatches, selectedIndices } from './image-batches.js'

const dataset = madeUpDataset(5, 23)
const labelOf = (index: number) => dataset.test.labels[index]

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
  it('gives every chosen image once', async () => {
    const starts: number[] = []
    for await (const batch of imageBatches(dataset, { split: 'test', count: 12 }, 5)) {
      starts.push(batch.start)
      expect(batch.total).toBe(12)
      expect(batch.count).toBe(batch.indices.length)
      expect(batch.images.length).toBe(batch.count * 64)
      batch.indices.forEach((index, i) => {
        expect(index).toBe(Math.floor(((batch.start + i) * 23) / 12))
        expect(batch.labels[i]).toBe(dataset.test.labels[index])
        expect(batch.images[i * 64 + 9]).toBe(dataset.test.images[index * 64 + 9])
      })
    }
    expect(starts).toEqual([0, 5, 10])
  })
})

describe('eachImageBatch', () => {
  const compute = async ({ start }: ImageBatch) => start

  it('hands each batch on with what was computed, and reports progress in images', async () => {
    const progress: [number, number][] = []
    const results: [number, number][] = []
    await eachImageBatch(dataset, { split: 'test', count: 12 }, 5, {
      compute,
      done: (batch, start) => void results.push([start, batch.labels[0] as number]),
      onProgress: (...report) => progress.push(report),
    })
    expect(results).toEqual([0, 5, 10].map((start) => [start, labelOf(Math.floor((start * 23) / 12))]))
    expect(progress).toEqual([
      [5, 12],
      [10, 12],
      [12, 12],
    ])
  })

  it('stops after the batch in which it is told to', async () => {
    const controller = new AbortController()
    const seen: number[] = []
    const running = eachImageBatch(dataset, { split: 'test', count: null }, 5, {
      compute,
      done(_, start) {
        seen.push(start)
        if (start === 5) controller.abort(new Error('enough'))
      },
      signal: controller.signal,
    })
    await expect(running).rejects.toThrow('enough')
    expect(seen).toEqual([0, 5])
  })
})
