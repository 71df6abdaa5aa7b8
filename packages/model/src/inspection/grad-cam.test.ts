import type { Tensor } from '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { BRANCHED, networkOf, networkWith, presetNetwork, waves } from '../../tests/test-networks.js'
import { tf } from '../runtime/tensorflow.js'
import { gradCam } from './grad-cam.js'

describe('gradCam', () => {
  it('equals a computation by hand', async () => {
    const kernels = [1, -2]
    const biases = [-0.3, 0.9]
    // 4 positions x 2 channels, two classes.
    const dense = Array.from({ length: 16 }, (_, i) => Math.cos(3 * i + 1))
    const network = await networkWith(
      [
        { type: 'conv2d', name: 'conv', filters: 2, kernelSize: 1, activation: 'relu' },
        { type: 'flatten' },
        { type: 'dense', units: 2, activation: 'softmax' },
      ],
      [2, 2, 1],
      [kernels, biases, dense, [0.1, -0.1]],
    )
    const input = Float32Array.of(0.1, 0.9, 0.4, 0.7)
    for (const classIndex of [0, 1]) {
      const result = await gradCam(network, input, { layer: 'conv', classIndex })
      // Before the softmax the class's score is linear in the maps: its gradient is the dense layer's weights.
      const weights = [0, 1].map((channel) =>
        [0, 1, 2, 3].reduce(
          (sum, position) => sum + (dense[(position * 2 + channel) * 2 + classIndex] as number) / 4,
          0,
        ),
      )
      expect(result.shape).toEqual([2, 2])
      expect(result.classIndex).toBe(classIndex)
      input.forEach((pixel, position) => {
        const maps = [0, 1].map((k) => Math.max(0, pixel * (kernels[k] as number) + (biases[k] as number)))
        const sum = weights.reduce((total, weight, k) => total + weight * (maps[k] as number), 0)
        expect(result.values[position]).toBeCloseTo(Math.max(0, sum), 5)
      })
    }
    network.dispose()
  })

  it('weights channels by the slope of the score, with branches that pass the layer by', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const { graph } = network
    const input = waves(64)
    const { values } = await gradCam(network, input, { layer: 'deep', classIndex: 2 })
    tf.tidy(() => {
      const names = ['deep', ...graph.besides('deep')]
      const outputs = graph.run({ [graph.input]: tf.tensor4d(input, [1, 8, 8, 1]) }, names)
      const known = Object.fromEntries(names.map((name, i) => [name, outputs[i] as Tensor]))
      const maps = known.deep as Tensor
      const scoreAt = (shifted: Tensor) => graph.scores({ ...known, deep: shifted }).dataSync()[2] as number
      const expected = new Float32Array(64)
      for (let channel = 0; channel < 4; channel++) {
        // The mean of the gradient is the slope when all positions move together, over their number.
        const h = 0.02
        const one = tf.tensor1d(Array.from({ length: 4 }, (_, k) => (k === channel ? h / 2 : 0)))
        const weight = (scoreAt(tf.add(maps, one)) - scoreAt(tf.sub(maps, one))) / h / 64
        maps.dataSync().forEach((value, i) => {
          if (i % 4 === channel) expected[(i - channel) / 4]! += weight * value
        })
      }
      const largest = Math.max(...expected)
      expect(largest).toBeGreaterThan(0)
      values.forEach((value, i) => {
        expect(Math.abs(value - Math.max(0, expected[i] as number))).toBeLessThan(0.02 * largest)
      })
    })
    network.dispose()
  })

  it('takes the class that the network answers, and keeps no tensors', async () => {
    const network = await presetNetwork('tutorial-cnn')
    const input = waves(784)
    const { probabilities } = await network.inspect(input, null)
    const before = tf.memory().numTensors
    const result = await gradCam(network, input, { layer: 'conv2d_1', classIndex: null })
    expect(result.classIndex).toBe(probabilities.indexOf(Math.max(...probabilities)))
    expect(result.probability).toBeCloseTo(Math.max(...probabilities), 6)
    expect(result.shape).toEqual([28, 28])
    expect(result.values.length).toBe(784)
    expect(tf.memory().numTensors).toBe(before)
    network.dispose()
  })

  it('refuses what there is not', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const refused = (layer: string, classIndex: number | null, pixels = 64) =>
      expect(gradCam(network, waves(pixels), { layer, classIndex })).rejects
    await refused('none', null).toMatchObject({ code: 'layer_unknown', field: 'layer' })
    await refused('hidden', null).toMatchObject({ code: 'layer_without_maps', field: 'layer' })
    await refused('deep', 3).toMatchObject({ code: 'class_out_of_range', field: 'classIndex' })
    await refused('deep', null, 192).toMatchObject({ code: 'input_shape' })
    network.dispose()
  })
})
