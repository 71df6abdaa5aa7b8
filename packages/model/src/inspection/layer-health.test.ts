import { describe, expect, it } from 'vitest'
import { madeUpDataset } from '../../tests/made-up-dataset.js'
import { BRANCHED, networkOf, networkWith } from '../../tests/test-networks.js'
import { tf } from '../runtime/tensorflow.js'
import { channelStatistics } from './channel-statistics.js'
import { layerHealth } from './layer-health.js'
import type { LoadedNetwork } from './loaded-network.js'

const dataset = madeUpDataset(1, 300)
const all = { split: 'test', count: null } as const

async function valuesOf(network: LoadedNetwork, layer: string, indices: number[]): Promise<Float32Array> {
  const maps: number[] = []
  for (const index of indices) {
    const bytes = dataset.test.images.subarray(index * 64, (index + 1) * 64)
    const { layers } = await network.inspect(
      Float32Array.from(bytes, (byte) => byte / 255),
      [layer],
    )
    maps.push(...(layers[0]?.values ?? []))
  }
  return Float32Array.from(maps)
}

describe('layerHealth', () => {
  it('finds dead channels and those that say the same', async () => {
    // Of the pixel p: p, 2 p, 1 - p, nothing as it would be negative, 0.3, and p where it is bright.
    const network = await networkWith(
      [
        { type: 'conv2d', name: 'conv', filters: 6, kernelSize: 1, activation: 'relu' },
        { type: 'flatten' },
        { type: 'dense', units: 3, activation: 'softmax' },
      ],
      [8, 8, 1],
      [
        [1, 2, -1, -1, 0, 4],
        [0, 0, 1, -0.5, 0.3, -3],
        Array.from({ length: 64 * 6 * 3 }, (_, i) => Math.sin(i)),
        [0, 0, 0],
      ],
    )
    const [conv] = await layerHealth(network, dataset, { ...all, layers: ['conv'] })
    expect(conv).toMatchObject({
      layer: 'conv',
      type: 'conv2d',
      shape: [8, 8, 6],
      images: 300,
      dead: [3, 4],
    })
    const pairs = conv?.correlated.map(({ a, b, correlation }) => [a, b, Math.round(correlation * 1e4) / 1e4])
    expect(pairs?.toSorted()).toEqual([
      [0, 1, 1],
      [0, 2, -1],
      [1, 2, -1],
    ])
    network.dispose()
  })

  it('equals the statistics of all values together', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const indices = Array.from({ length: 40 }, (_, i) => Math.floor((i * 300) / 40))
    const layers = ['stem', 'hidden', 'pooled']
    const result = await layerHealth(network, dataset, { split: 'test', count: 40, layers })
    expect(result.map(({ layer }) => layer)).toEqual(['stem', 'pooled', 'hidden'])
    for (const health of result) {
      const values = await valuesOf(network, health.layer, indices)
      const expected = channelStatistics(values, health.shape.at(-1) as number)
      for (const name of ['max', 'mean', 'std', 'fractionZero'] as const) {
        health.channels[name].forEach((value, channel) => {
          expect(value).toBeCloseTo(expected[name][channel] as number, 5)
        })
      }
      expect(health.fractionZero).toBeCloseTo(values.filter((value) => value === 0).length / values.length, 6)
      const { edges, counts } = health.histogram
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length)
      expect(edges[0]).toBeLessThanOrEqual(Math.min(...values))
      expect(edges.at(-1)).toBeGreaterThan(Math.max(...values))
    }
    network.dispose()
  })

  it('looks at all layers that compute something, keeps no tensors, and can be stopped', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const before = tf.memory().numTensors
    const progress: [number, number][] = []
    const result = await layerHealth(network, dataset, { ...all, layers: null }, (...report) =>
      progress.push(report),
    )
    expect(result.map(({ layer }) => layer)).toEqual(
      ['stem', 'deep', 'normal', 'sum', 'active', 'side', 'joined', 'hidden', 'classes'].toSorted(
        (a, b) => network.layerNames.indexOf(a) - network.layerNames.indexOf(b),
      ),
    )
    expect(progress.at(-1)).toEqual([300, 300])
    const controller = new AbortController()
    const stop = () => controller.abort(new Error('enough'))
    const options = { ...all, layers: null }
    await expect(layerHealth(network, dataset, options, stop, controller.signal)).rejects.toThrow('enough')
    expect(tf.memory().numTensors).toBe(before)
    network.dispose()
  })

  it('calls no unit dead that gave one value to one image, unless it is zero', async () => {
    const network = await networkWith(
      [
        { type: 'flatten' },
        { type: 'dense', name: 'units', units: 2, activation: 'relu' },
        { type: 'dense', units: 3, activation: 'softmax' },
      ],
      [8, 8, 1],
      [
        Array.from({ length: 128 }, (_, i) => (i % 2 === 0 ? 1 : -1)),
        [0.1, -0.1],
        [1, 2, 3, 4, 5, 6],
        [0, 0, 0],
      ],
    )
    const [units] = await layerHealth(network, dataset, { split: 'test', count: 1, layers: ['units'] })
    expect(units?.dead).toEqual([1])
    network.dispose()
  })

  it('refuses layers that there are not', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    await expect(layerHealth(network, dataset, { ...all, layers: ['stem', 'x'] })).rejects.toMatchObject({
      code: 'layer_unknown',
      field: 'layers',
    })
    network.dispose()
  })
})
