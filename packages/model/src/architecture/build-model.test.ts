import {
  ARCHITECTURE_PRESETS,
  type ImageShape,
  type LayerInput,
  layersSchema,
  summariseArchitecture,
} from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { EVERY_TYPE } from '../../tests/test-networks.js'
import { decodeLayersModel, encodeLayersModel } from '../formats/layers-model.js'
import { tf } from '../runtime/tensorflow.js'
import { buildModel } from './build-model.js'

const cases: [string, LayerInput[], ImageShape][] = [
  ...ARCHITECTURE_PRESETS.map((preset): [string, LayerInput[], ImageShape] => [
    preset.name,
    preset.layers,
    [28, 28, 1],
  ]),
  ['a network of every layer type', EVERY_TYPE, [29, 24, 3]],
]

describe('buildModel', () => {
  it.each(cases)('%s has the shapes and parameters of its summary', (_, list, inputShape) => {
    const layers = layersSchema.parse(list)
    const summary = summariseArchitecture(layers, inputShape)
    const model = buildModel(layers, inputShape, 1)
    for (const row of summary.layers) {
      const built = model.getLayer(row.name)
      expect([row.name, (built.outputShape as number[]).slice(1)].flat()).toEqual([
        row.name,
        ...row.outputShape,
      ])
      expect([row.name, built.countParams()]).toEqual([row.name, row.parameters])
    }
    expect(model.countParams()).toBe(summary.parameters)
    model.dispose()
  })

  it('draws the same weights from the same seed, others from another, and leaves no tensor behind', () => {
    const layers = layersSchema.parse(ARCHITECTURE_PRESETS[0]?.layers)
    const before = tf.memory().numTensors
    const weights = (seed: number) => {
      const model = buildModel(layers, [28, 28, 1], seed)
      const values = model.getWeights().map((weight) => weight.dataSync().slice())
      model.dispose()
      return values
    }
    const first = weights(7)
    expect(weights(7)).toEqual(first)
    expect(weights(8)).not.toEqual(first)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('computes a convolution as its definition says', () => {
    const layers = layersSchema.parse([
      { type: 'conv2d', filters: 2, kernelSize: 3, padding: 'same', activation: 'relu' },
    ])
    const model = buildModel(layers, [5, 4, 2], 3)
    const image = Float32Array.from({ length: 40 }, (_, i) => Math.sin(i))
    const [kernel, bias] = model.getWeights().map((weight) => weight.dataSync()) as [
      Float32Array,
      Float32Array,
    ]
    const output = tf.tidy(() =>
      (model.predict(tf.tensor4d(image, [1, 5, 4, 2])) as ReturnType<typeof tf.tensor>).dataSync(),
    )
    for (let y = 0; y < 5; y++)
      for (let x = 0; x < 4; x++)
        for (let channel = 0; channel < 2; channel++) {
          let sum = bias[channel] as number
          for (let dy = 0; dy < 3; dy++)
            for (let dx = 0; dx < 3; dx++)
              for (let c = 0; c < 2; c++) {
                const [py, px] = [y + dy - 1, x + dx - 1]
                if (py < 0 || px < 0 || py >= 5 || px >= 4) continue
                sum +=
                  (image[(py * 4 + px) * 2 + c] as number) *
                  (kernel[((dy * 3 + dx) * 2 + c) * 2 + channel] as number)
              }
          expect(output[(y * 4 + x) * 2 + channel]).toBeCloseTo(Math.max(sum, 0), 5)
        }
    model.dispose()
  })

  it.each(['same', 'valid'] as const)('dilates a depthwise convolution with %s padding', async (padding) => {
    const layers = layersSchema.parse([
      { type: 'depthwiseConv2d', kernelSize: [3, 2], depthMultiplier: 2, dilationRate: [2, 3], padding },
    ])
    const built = buildModel(layers, [7, 8, 2], 3)
    const files = await encodeLayersModel(built)
    built.dispose()
    const model = await decodeLayersModel(files)
    const [height, width] = padding === 'same' ? [7, 8] : [3, 5]
    expect(summariseArchitecture(layers, [7, 8, 2]).layers[1]?.outputShape).toEqual([height, width, 4])
    expect(model.outputShape).toEqual([null, height, width, 4])
    const [top, left] = padding === 'same' ? [2, 1] : [0, 0]
    const image = Float32Array.from({ length: 112 }, (_, i) => Math.sin(i))
    const kernel = model.getWeights()[0]?.dataSync() as Float32Array
    const output = tf.tidy(() =>
      (model.predict(tf.tensor4d(image, [1, 7, 8, 2])) as ReturnType<typeof tf.tensor>).dataSync(),
    )
    expect(output.length).toBe(height * width * 4)
    output.forEach((value, i) => {
      const [channel, x, y] = [i % 4, Math.floor(i / 4) % width, Math.floor(i / 4 / width)]
      let sum = 0
      for (let dy = 0; dy < 3; dy++)
        for (let dx = 0; dx < 2; dx++) {
          const [py, px] = [y + 2 * dy - top, x + 3 * dx - left]
          if (py < 0 || px < 0 || py >= 7 || px >= 8) continue
          const pixel = image[(py * 8 + px) * 2 + Math.floor(channel / 2)] as number
          sum += pixel * (kernel[(dy * 2 + dx) * 4 + channel] as number)
        }
      expect(value).toBeCloseTo(sum, 5)
    })
    model.dispose()
  })
})
