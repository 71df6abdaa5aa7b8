import { describe, expect, it, vi } from 'vitest'
import { madeUpDataset } from '../../tests/made-up-dataset.js'
import { BRANCHED, networkOf } from '../../tests/test-networks.js'
import type { Dataset } from '../datasets/dataset.js'
import { MemorySplit } from '../datasets/memory-split.js'
import { tf } from '../runtime/tensorflow.js'
import { embed } from './embedding.js'

const bars = madeUpDataset(1, 400)
const common = { split: 'test', count: null, seed: 1 } as const

/** 72 x 72: more or less of two patterns, so that all images lie in a plane. */
const plane: Dataset<MemorySplit> = {
  ...bars,
  inputShape: [72, 72, 1],
  test: new MemorySplit(
    Uint8Array.from({ length: 60 * 5184 }, (_, i) => {
      const image = Math.floor(i / 5184)
      const pixel = i % 5184
      const first = (image % 10) * 12 * (0.5 + 0.5 * Math.sin(pixel * 0.9))
      const second = Math.floor(image / 10) * 12 * (0.5 + 0.5 * Math.sin(pixel * pixel * 0.01))
      return Math.round(first + second)
    }),
    new Uint8Array(60),
  ),
}

describe('embed', () => {
  it('spreads images along the directions of most variance', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const before = tf.memory().numTensors
    const progress: [number, number][] = []
    const options = { ...common, layer: 'input', method: 'pca', count: 90 } as const
    const result = await embed(network, bars, options, (...report) => progress.push(report))
    expect(tf.memory().numTensors).toBe(before)
    expect(progress.at(-1)).toEqual([180, 180])
    const { points, indices, labels, explainedVariance } = result
    expect(points.length).toBe(180)
    expect([...indices]).toEqual(Array.from({ length: 90 }, (_, i) => Math.floor((i * 400) / 90)))
    expect([...labels]).toEqual([...indices].map((index) => bars.test.labels[index]))
    // The variance along each axis, and between them, from the points; the whole from the pixels.
    const axis = (d: number) => [...points].filter((_, i) => i % 2 === d)
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const covariance = (u: number[], v: number[]) => {
      const [mu, mv] = [mean(u), mean(v)]
      return mean(u.map((value, i) => (value - mu) * ((v[i] as number) - mv)))
    }
    let whole = 0
    for (let pixel = 0; pixel < 64; pixel++) {
      const values = [...indices].map((index) => (bars.test.images[index * 64 + pixel] as number) / 255)
      whole += covariance(values, values)
    }
    expect(covariance(axis(0), axis(0)) / whole).toBeCloseTo(explainedVariance?.[0] as number, 4)
    expect(covariance(axis(1), axis(1)) / whole).toBeCloseTo(explainedVariance?.[1] as number, 4)
    expect(covariance(axis(0), axis(1)) / whole).toBeCloseTo(0, 4)
    expect(mean(axis(0))).toBeCloseTo(0, 4)
    network.dispose()
  })

  it.each(['input', 'flat'])(
    'keeps what lies in a plane in that plane, from the wide layer %s',
    async (layer) => {
      const network = await networkOf(
        [
          { type: 'flatten', name: 'flat' },
          { type: 'dense', units: 3, activation: 'softmax' },
        ],
        [72, 72, 1],
      )
      const { explainedVariance } = await embed(network, plane, { ...common, layer, method: 'pca' })
      const [first, second] = explainedVariance as [number, number]
      // Of the maps only their one channel's mean is left; of the flat layer, folded, both patterns.
      if (layer === 'input') expect([first, second]).toEqual([expect.closeTo(1, 4), 0])
      else {
        expect(first + second).toBeGreaterThan(0.99)
        expect(second).toBeGreaterThan(0.05)
      }
      network.dispose()
    },
  )

  it.each([
    ['once where 64 MiB hold them', 65_536, 1],
    ['twice where there is one more', 65_537, 2],
  ])('answers images of 256 values %s', async (_, count, times) => {
    // Two pixels that are brighter or darker, the second by half as much, on a dark ground.
    const images = new Uint8Array(count * 256)
    for (let i = 0; i < count; i++) {
      images[i * 256 + 3] = (i % 2) * 200
      images[i * 256 + 200] = (Math.floor(i / 2) % 2) * 100
    }
    const test = new MemorySplit(images, new Uint8Array(count))
    const network = await networkOf(
      [{ type: 'flatten' }, { type: 'dense', units: 3, activation: 'softmax' }],
      [16, 16, 1],
    )
    const engine = await network.inference()
    const asked = vi.spyOn(engine, 'rows')
    const options = { ...common, layer: 'input', method: 'pca' } as const
    const { points, explainedVariance } = await embed(
      network,
      { ...bars, inputShape: [16, 16, 1], test },
      options,
    )
    expect(asked).toHaveBeenCalledTimes(times * Math.ceil(count / engine.batchSize))
    expect(explainedVariance).toEqual([expect.closeTo(0.8, 3), expect.closeTo(0.2, 3)])
    points.forEach((value, i) => {
      const image = Math.floor(i / 2)
      const isBright = i % 2 === 0 ? image % 2 : Math.floor(image / 2) % 2
      const expected = ((isBright - 0.5) * (i % 2 === 0 ? 200 : 100)) / 255
      if (Math.abs(value - expected) > 1e-3) expect(value).toBeCloseTo(expected, 3)
    })
    network.dispose()
  })

  it('gives a layer of one unit one axis', async () => {
    const network = await networkOf(
      [{ type: 'flatten' }, { type: 'dense', name: 'one', units: 1 }],
      [8, 8, 1],
    )
    const { points, explainedVariance } = await embed(network, bars, {
      ...common,
      layer: 'one',
      method: 'pca',
    })
    expect(explainedVariance).toEqual([expect.closeTo(1, 4), 0])
    expect(points.filter((_, i) => i % 2 === 1).every((value) => value === 0)).toBe(true)
    network.dispose()
  })

  it('keeps neighbours together by UMAP, the same for the same seed', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const before = tf.memory().numTensors
    const progress: [number, number][] = []
    const options = { ...common, layer: 'input', method: 'umap', count: 200 } as const
    const result = await embed(network, bars, options, (...report) => progress.push(report))
    expect(tf.memory().numTensors).toBe(before)
    expect(progress.at(-1)).toEqual([900, 900])
    expect(result.explainedVariance).toBeNull()
    const { points, labels } = result
    let same = 0
    for (let own = 0; own < 200; own++) {
      let nearest = -1
      let least = Number.POSITIVE_INFINITY
      for (let other = 0; other < 200; other++) {
        const distance = Math.hypot(
          points[own * 2]! - points[other * 2]!,
          points[own * 2 + 1]! - points[other * 2 + 1]!,
        )
        if (other === own || distance >= least) continue
        least = distance
        nearest = other
      }
      if (labels[nearest] === labels[own]) same += 1
    }
    // By chance a third would be.
    expect(same).toBeGreaterThan(150)
    expect((await embed(network, bars, options)).points).toEqual(points)
    expect((await embed(network, bars, { ...options, seed: 2 })).points).not.toEqual(points)
    network.dispose()
  })

  it('stops when it is told to, keeps no tensors, and refuses what there is not', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const before = tf.memory().numTensors
    for (const method of ['pca', 'umap'] as const) {
      const controller = new AbortController()
      const stop = (done: number) => {
        if (done > 700) controller.abort(new Error('enough'))
      }
      const options = { ...common, layer: 'stem', method }
      await expect(embed(network, bars, options, stop, controller.signal)).rejects.toThrow('enough')
    }
    await expect(embed(network, bars, { ...common, layer: 'x', method: 'pca' })).rejects.toMatchObject({
      code: 'layer_unknown',
      field: 'layer',
    })
    await expect(
      embed(network, bars, { ...common, layer: 'stem', method: 'umap', count: 4 }),
    ).rejects.toMatchObject({ code: 'count_out_of_range', field: 'count' })
    expect(tf.memory().numTensors).toBe(before)
    network.dispose()
  })
})
