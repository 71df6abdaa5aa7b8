import {
  ARCHITECTURE_PRESETS,
  type ImageShape,
  type LayerInput,
  layersSchema,
  receptiveField,
} from '@convscope/shared'
import type { Tensor } from '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { tf } from '../src/runtime/tensorflow.js'
import { BRANCHED, networkOf } from './test-networks.js'

const preset = (name: string) =>
  ARCHITECTURE_PRESETS.find((candidate) => candidate.name === name)?.layers ?? []

const STRIDES_AND_DILATION: LayerInput[] = [
  { type: 'conv2d', name: 'strided', filters: 3, kernelSize: [3, 4], strides: 2, padding: 'same' },
  { type: 'depthwiseConv2d', name: 'depthwise', kernelSize: 3, dilationRate: 2, padding: 'same' },
  { type: 'separableConv2d', name: 'separable', filters: 4, kernelSize: 2 },
  { type: 'averagePooling2d', name: 'pooled', poolSize: 3, strides: 2, padding: 'same' },
  { type: 'conv2d', name: 'dilated', filters: 2, kernelSize: [2, 3], dilationRate: [2, 1] },
]

describe('receptiveField', () => {
  it.each<[string, readonly LayerInput[], ImageShape, string[]]>([
    ['the tutorial', preset('tutorial-cnn'), [28, 28, 1], ['conv2d_1', 'conv2d_2', 'max_pooling2d_2']],
    ['LeNet-5', preset('lenet-5'), [28, 28, 1], ['conv2d_2', 'average_pooling2d_2', 'conv2d_3']],
    ['branches', BRANCHED, [8, 8, 1], ['sum', 'side', 'joined', 'pooled']],
    [
      'strides and dilation',
      STRIDES_AND_DILATION,
      [31, 38, 2],
      ['strided', 'depthwise', 'separable', 'pooled', 'dilated'],
    ],
  ])('is where the gradient of a real network is not zero: %s', async (_, layers, inputShape, names) => {
    const network = await networkOf(layers, inputShape)
    const parsed = { layers: layersSchema.parse(layers), inputShape }
    const [height, width, channels] = inputShape
    // The largest of a pool is now here, now there: of many images each pixel counts in one at least.
    const images = tf.randomUniform([100, ...inputShape], 0, 1, 'float32', 1)
    for (const name of names) {
      const [rows, columns] = network.mapsNamed(name).shape
      for (const [y, x] of [
        [0, 0],
        [rows - 1, columns - 1],
        [Math.floor(rows / 2), Math.floor(columns / 3)],
      ] as const) {
        const isSeen = tf.tidy(() => {
          const value = (input: Tensor) => {
            const output = network.graph.preActivation(name, { [network.graph.input]: input })
            return tf.sum(tf.slice(output, [0, y, x, 0], [-1, 1, 1, -1]))
          }
          const gradient = tf.abs(tf.grad(value)(images))
          return tf.greater(tf.max(tf.max(gradient, 3), 0), 0).dataSync()
        })
        expect(isSeen.length).toBe((height * width * channels) / channels)
        const places = [...isSeen.keys()].filter((place) => isSeen[place] === 1)
        const ys = places.map((place) => Math.floor(place / width))
        const xs = places.map((place) => place % width)
        const { y0, x0, height: tall, width: wide } = receptiveField(parsed, name, y, x)
        expect([name, Math.min(...ys), Math.max(...ys), Math.min(...xs), Math.max(...xs)]).toEqual([
          name,
          Math.max(0, y0),
          Math.min(height, y0 + tall) - 1,
          Math.max(0, x0),
          Math.min(width, x0 + wide) - 1,
        ])
      }
    }
    images.dispose()
    network.dispose()
  })
})
