import { describe, expect, it } from 'vitest'
import { madeUpDataset } from '../../tests/made-up-dataset.js'
import { BRANCHED, networkOf, networkWith } from '../../tests/test-networks.js'
import type { Dataset } from '../datasets/dataset.js'
import { MemorySplit } from '../datasets/memory-split.js'
import { tf } from '../runtime/tensorflow.js'
import { topActivations } from './top-activations.js'

const bars = madeUpDataset(1, 400)

describe('topActivations', () => {
  it('finds the brightest and the darkest pixel by hand', async () => {
    const dataset: Dataset<MemorySplit> = {
      ...bars,
      inputShape: [1, 3, 1],
      test: new MemorySplit(Uint8Array.of(10, 255, 0, 20, 20, 20, 255, 0, 3, 90, 80, 200), [0, 1, 2, 1]),
    }
    const network = await networkWith(
      [{ type: 'conv2d', name: 'conv', filters: 2, kernelSize: 1 }],
      [1, 3, 1],
      [
        [255, -255],
        [0, 1],
      ],
    )
    const top = await topActivations(network, dataset, {
      layer: 'conv',
      split: 'test',
      perChannel: 3,
      count: null,
    })
    const near = (value: number) => expect.closeTo(value, 3)
    expect(top).toEqual([
      {
        channel: 0,
        images: [
          { index: 0, label: 0, activation: near(255), y: 0, x: 1 },
          { index: 2, label: 2, activation: near(255), y: 0, x: 0 },
          { index: 3, label: 1, activation: near(200), y: 0, x: 2 },
        ],
      },
      {
        channel: 1,
        images: [
          { index: 0, label: 0, activation: near(1), y: 0, x: 2 },
          { index: 2, label: 2, activation: near(1), y: 0, x: 1 },
          { index: 1, label: 1, activation: near(-19), y: 0, x: 0 },
        ],
      },
    ])
    network.dispose()
  })

  it.each([
    ['deep', 'graph'],
    ['deep', 'layers'],
    ['hidden', 'graph'],
    ['hidden', 'layers'],
  ] as const)('equals looking at every image of %s with the engine "%s"', async (layer, engine) => {
    const network = await networkOf(BRANCHED, [8, 8, 1], 5, engine)
    const progress: [number, number][] = []
    const before = tf.memory().numTensors
    const options = { layer, split: 'test', count: null } as const
    const top = await topActivations(network, bars, options, (...report) => progress.push(report))
    expect(tf.memory().numTensors).toBe(before)
    expect(progress.length).toBeGreaterThan(1)
    expect(progress.at(-1)).toEqual([400, 400])
    const { channels, shape } = network.layerNamed(layer)
    expect(top.map(({ channel }) => channel)).toEqual(Array.from({ length: channels }, (_, i) => i))
    const largest = Array.from({ length: channels }, () => [] as number[])
    for (let index = 0; index < 400; index++) {
      const bytes = bars.test.images.subarray(index * 64, (index + 1) * 64)
      const { layers } = await network.inspect(
        Float32Array.from(bytes, (byte) => byte / 255),
        [layer],
      )
      const { values, statistics } = layers[0] as (typeof layers)[0]
      statistics.max.forEach((most, channel) => {
        largest[channel]?.push(most)
        const found = top[channel]?.images.find((image) => image.index === index)
        if (found === undefined) return
        expect(found.label).toBe(bars.test.labels[index])
        const width = shape.length === 3 ? (shape[1] as number) : 1
        expect(values[(found.y * width + found.x) * channels + channel]).toBeCloseTo(most, 5)
        expect(found.activation).toBeCloseTo(most, 5)
      })
    }
    top.forEach(({ images }, channel) => {
      const expected = largest[channel]?.toSorted((a, b) => b - a).slice(0, 9)
      expect(images.length).toBe(9)
      images.forEach(({ activation }, i) => {
        expect(activation).toBeCloseTo(expected?.[i] as number, 5)
      })
      expect(new Set(images.map(({ index }) => index)).size).toBe(9)
    })
    network.dispose()
  })

  it('gives what there is of a small split, and refuses what there is not', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const few = madeUpDataset(1, 4)
    const options = { layer: 'stem', split: 'test', count: null } as const
    const top = await topActivations(network, few, options)
    expect(top[0]?.images.length).toBe(4)
    await expect(topActivations(network, few, { ...options, layer: 'x' })).rejects.toMatchObject({
      code: 'layer_unknown',
      field: 'layer',
    })
    await expect(topActivations(network, few, { ...options, perChannel: 0 })).rejects.toMatchObject({
      code: 'count_out_of_range',
      field: 'perChannel',
    })
    network.dispose()
  })

  it('stops when it is told to', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const before = tf.memory().numTensors
    const controller = new AbortController()
    const options = { layer: 'stem', split: 'test', count: null } as const
    const stop = () => controller.abort(new Error('enough'))
    await expect(topActivations(network, bars, options, stop, controller.signal)).rejects.toThrow('enough')
    expect(tf.memory().numTensors).toBe(before)
    network.dispose()
  })
})
