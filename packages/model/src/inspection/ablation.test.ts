import { describe, expect, it } from 'vitest'
import { madeUpDataset } from '../../tests/made-up-dataset.js'
import { BRANCHED, networkOf, networkWith, waves } from '../../tests/test-networks.js'
import { tf } from '../runtime/tensorflow.js'
import { ablate, ablationRanking } from './ablation.js'

const dataset = madeUpDataset(20, 70)

describe('ablate', () => {
  it('computes the rest of the network as if the channels gave zero', async () => {
    // Two 1 x 1 kernels, then dense weights of 4 positions x 2 channels for two classes.
    const dense = Array.from({ length: 16 }, (_, i) => Math.sin(i + 1))
    const network = await networkWith(
      [
        { type: 'conv2d', name: 'conv', filters: 2, kernelSize: 1 },
        { type: 'flatten' },
        { type: 'dense', units: 2, activation: 'softmax' },
      ],
      [2, 2, 1],
      [[1, -2], [0.5, 0.25], dense, [0.1, -0.1]],
    )
    const input = Float32Array.of(0.1, 0.9, 0.4, 0.7)
    const answer = (kept: readonly number[]) => {
      const scores = [0, 1].map((unit) => {
        let sum = unit === 0 ? 0.1 : -0.1
        input.forEach((pixel, position) => {
          const maps = [pixel + 0.5, -2 * pixel + 0.25]
          for (const channel of kept) {
            sum += (maps[channel] as number) * (dense[(position * 2 + channel) * 2 + unit] as number)
          }
        })
        return Math.exp(sum)
      })
      return scores.map((score) => score / ((scores[0] as number) + (scores[1] as number)))
    }
    for (const channels of [[0], [1], [0, 1], []]) {
      const kept = [0, 1].filter((channel) => !channels.includes(channel))
      const { probabilities, baseline } = await ablate(network, input, { layer: 'conv', channels })
      answer(kept).forEach((value, i) => {
        expect(probabilities[i]).toBeCloseTo(value, 5)
      })
      answer([0, 1]).forEach((value, i) => {
        expect(baseline[i]).toBeCloseTo(value, 5)
      })
    }
    network.dispose()
  })

  it('leaves alone the branches that pass the layer by', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const input = waves(64)
    const { baseline } = await ablate(network, input, { layer: 'deep', channels: [] })
    expect(baseline).toEqual((await network.inspect(input, null)).probabilities)
    for (const layer of network.layerNames) {
      const { probabilities } = await ablate(network, input, { layer, channels: [0] })
      // The softmax's own channel is taken away after it, all others before.
      const sum = probabilities.reduce((total, value) => total + value, 0)
      expect(sum).toBeCloseTo(layer === 'classes' ? 1 - (baseline[0] as number) : 1, 5)
    }
    network.dispose()
  })

  it('refuses what there is not, naming the field, and keeps no tensors', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const before = tf.memory().numTensors
    const input = waves(64)
    await expect(ablate(network, input, { layer: 'none', channels: [] })).rejects.toMatchObject({
      code: 'layer_unknown',
      field: 'layer',
    })
    await expect(ablate(network, input, { layer: 'stem', channels: [0, 4] })).rejects.toMatchObject({
      code: 'channel_out_of_range',
      field: 'channels.1',
    })
    await expect(ablate(network, waves(63), { layer: 'stem', channels: [] })).rejects.toMatchObject({
      code: 'input_shape',
    })
    await ablate(network, input, { layer: 'stem', channels: [1] })
    expect(tf.memory().numTensors).toBe(before)
    network.dispose()
  })
})

describe('ablationRanking', () => {
  it('equals switching off each channel for each image', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const before = tf.memory().numTensors
    const progress: [number, number][] = []
    const ranking = await ablationRanking(
      network,
      dataset,
      { layer: 'deep', split: 'test', count: 12 },
      (...report) => progress.push(report),
    )
    expect(ranking.images).toBe(12)
    expect(ranking.channels.map(({ channel }) => channel)).toEqual([0, 1, 2, 3])
    expect(progress.at(-1)).toEqual([60, 60])
    expect(progress.map(([done]) => done)).toEqual(progress.map(([done]) => done).toSorted((a, b) => a - b))
    expect(tf.memory().numTensors).toBe(before)
    for (const { channel, accuracy, loss } of [...ranking.channels, { channel: -1, ...ranking.baseline }]) {
      let correct = 0
      let sum = 0
      for (let i = 0; i < 12; i++) {
        const index = Math.floor((i * 70) / 12)
        const image = Float32Array.from(
          dataset.test.images.subarray(index * 64, (index + 1) * 64),
          (byte) => byte / 255,
        )
        const channels = channel < 0 ? [] : [channel]
        const { probabilities } = await ablate(network, image, { layer: 'deep', channels })
        const label = dataset.test.labels[index] as number
        if (probabilities.indexOf(Math.max(...probabilities)) === label) correct += 1
        sum -= Math.log(probabilities[label] as number)
      }
      expect(accuracy).toBeCloseTo(correct / 12, 10)
      expect(loss).toBeCloseTo(sum / 12, 5)
    }
    network.dispose()
  })

  it('stops when it is told to, and keeps no tensors', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const before = tf.memory().numTensors
    const controller = new AbortController()
    const options = { layer: 'deep', split: 'test', count: null } as const
    const stop = () => controller.abort(new Error('enough'))
    await expect(ablationRanking(network, dataset, options, stop, controller.signal)).rejects.toThrow(
      'enough',
    )
    expect(tf.memory().numTensors).toBe(before)
    network.dispose()
  })

  it('refuses a data set of other images or other classes', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const options = { layer: 'deep', split: 'test', count: null } as const
    await expect(
      ablationRanking(network, { ...dataset, inputShape: [16, 4, 1] }, options),
    ).rejects.toMatchObject({ code: 'input_shape', field: 'dataset' })
    await expect(
      ablationRanking(network, { ...dataset, classes: ['a', 'b'] }, options),
    ).rejects.toMatchObject({ code: 'classes_differ', field: 'dataset' })
    await expect(ablationRanking(network, dataset, { ...options, count: 0 })).rejects.toMatchObject({
      code: 'count_out_of_range',
    })
    network.dispose()
  })
})
