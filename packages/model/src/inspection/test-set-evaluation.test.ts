import { describe, expect, it } from 'vitest'
import { madeUpDataset } from '../../tests/made-up-dataset.js'
import { BRANCHED, networkOf, networkWith } from '../../tests/test-networks.js'
import type { Dataset } from '../datasets/dataset.js'
import { MemorySplit } from '../datasets/memory-split.js'
import { tf } from '../runtime/tensorflow.js'
import { evaluateTestSet } from './test-set-evaluation.js'

/** One pixel per image; the brighter it is, the later the class. */
const dataset: Dataset<MemorySplit> = {
  ...madeUpDataset(1, 1),
  inputShape: [1, 1, 1],
  classes: ['dark', 'gray', 'bright'],
  test: new MemorySplit(Uint8Array.of(0, 10, 120, 250, 255, 240), [0, 0, 0, 2, 2, 0]),
}
// Scores 0, 4 p - 1 and 8 p - 4 for the pixel p: dark below 1 / 4, bright from 3 / 4.
const threshold = () =>
  networkWith(
    [{ type: 'flatten' }, { type: 'dense', units: 3, activation: 'softmax' }],
    [1, 1, 1],
    [
      [0, 4, 8],
      [0, -1, -4],
    ],
  )

describe('evaluateTestSet', () => {
  it('counts what a hand counts', async () => {
    const network = await threshold()
    const result = await evaluateTestSet(network, dataset, { split: 'test' })
    expect(result.images).toBe(6)
    expect(result.accuracy).toBeCloseTo(4 / 6, 10)
    expect(result.confusion).toEqual([
      [2, 1, 1],
      [0, 0, 0],
      [0, 0, 2],
    ])
    expect(result.perClass).toEqual([
      { precision: 1, recall: 0.5, f1: expect.closeTo(2 / 3, 10), support: 4 },
      { precision: 0, recall: null, f1: 0, support: 0 },
      { precision: expect.closeTo(2 / 3, 10), recall: 1, f1: expect.closeTo(0.8, 10), support: 2 },
    ])
    expect([...result.predictions.label]).toEqual([0, 0, 0, 2, 2, 0])
    expect([...result.predictions.predicted]).toEqual([0, 0, 1, 2, 2, 2])
    let loss = 0
    dataset.test.images.forEach((byte, image) => {
      const scores = [0, (4 * byte) / 255 - 1, (8 * byte) / 255 - 4].map(Math.exp)
      const sum = scores.reduce((total, score) => total + score, 0)
      loss -= Math.log((scores[dataset.test.labels[image] as number] as number) / sum)
      expect(result.predictions.confidence[image]).toBeCloseTo(Math.max(...scores) / sum, 5)
    })
    expect(result.loss).toBeCloseTo(loss / 6, 5)
    network.dispose()
  })

  it('has no precision for a class that is never answered', async () => {
    const network = await threshold()
    const dark = { ...dataset, test: new MemorySplit(Uint8Array.of(0), [1]) }
    const { perClass } = await evaluateTestSet(network, dark, { split: 'test' })
    expect(perClass[1]).toEqual({ precision: null, recall: 0, f1: 0, support: 1 })
    expect(perClass[2]).toEqual({ precision: null, recall: null, f1: null, support: 0 })
    network.dispose()
  })

  it('reports progress in images over several batches and keeps no tensors', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const before = tf.memory().numTensors
    const progress: number[] = []
    const large = madeUpDataset(1, 600)
    const result = await evaluateTestSet(network, large, { split: 'test' }, (done) => progress.push(done))
    expect(progress.length).toBeGreaterThan(1)
    expect(progress.at(-1)).toBe(600)
    expect(result.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(600)
    expect([...result.predictions.label]).toEqual([...large.test.labels])
    expect(tf.memory().numTensors).toBe(before)
    network.dispose()
  })

  it('refuses a split without images, and a network that is no classifier', async () => {
    const network = await threshold()
    const empty = { ...dataset, test: new MemorySplit(new Uint8Array(0), []) }
    await expect(evaluateTestSet(network, empty, { split: 'test' })).rejects.toMatchObject({
      code: 'dataset_empty',
    })
    network.dispose()
    const maps = await networkOf([{ type: 'conv2d', filters: 1, kernelSize: 1 }], [1, 1, 1])
    await expect(evaluateTestSet(maps, dataset, { split: 'test' })).rejects.toMatchObject({
      code: 'not_a_classifier',
    })
    maps.dispose()
  })
})
