import { ARCHITECTURE_PRESETS, type ImageShape, type LayerInput, layersSchema } from '@convscope/shared'
import type { Tensor } from '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { buildModel } from '../architecture/build-model.js'
import { encodeLayersModel } from '../formats/layers-model.js'
import { tf } from '../runtime/tensorflow.js'
import { type InspectedImage, LoadedNetwork } from './loaded-network.js'

async function network(layers: readonly LayerInput[], shape: ImageShape): Promise<LoadedNetwork> {
  const model = buildModel(layersSchema.parse(layers), shape, 5)
  const { topology, weights } = await encodeLayersModel(model)
  model.dispose()
  return LoadedNetwork.load(topology, weights)
}

const tutorial = () => network(ARCHITECTURE_PRESETS[0]?.layers ?? [], [28, 28, 1])
const image = Float32Array.from({ length: 784 }, (_, i) => Math.abs(Math.sin(i * 0.37)))
const shapes = ({ layers }: InspectedImage) => layers.map(({ layer, type, shape }) => [layer, type, shape])

describe('LoadedNetwork', () => {
  it("answers with the tutorial's two convolutions when none is named", async () => {
    const loaded = await tutorial()
    expect(loaded.inputShape).toEqual([28, 28, 1])
    expect(loaded.bytes).toBe(421_642 * 4)
    const answer = await loaded.inspect(image, null)
    expect(shapes(answer)).toEqual([
      ['conv2d_1', 'conv2d', [28, 28, 32]],
      ['conv2d_2', 'conv2d', [14, 14, 64]],
    ])
    expect(answer.layers[0]?.values.length).toBe(28 * 28 * 32)
    expect(answer.probabilities.length).toBe(10)
    expect(answer.probabilities.reduce((sum, p) => sum + p)).toBeCloseTo(1, 5)
    loaded.dispose()
  })

  it('answers with any layers, in the order of the network', async () => {
    const loaded = await tutorial()
    const answer = await loaded.inspect(image, [
      'dense_2',
      'dropout_1',
      'input',
      'flatten_1',
      'max_pooling2d_1',
      'dense_1',
    ])
    expect(shapes(answer)).toEqual([
      ['input', 'input', [28, 28, 1]],
      ['max_pooling2d_1', 'maxPooling2d', [14, 14, 32]],
      ['dropout_1', 'dropout', [14, 14, 32]],
      ['flatten_1', 'flatten', [3136]],
      ['dense_1', 'dense', [128]],
      ['dense_2', 'dense', [10]],
    ])
    const [input, pooled, dropped, , , last] = answer.layers
    expect(input?.values).toEqual(image)
    // Dropout does nothing outside training.
    expect(dropped?.values).toEqual(pooled?.values)
    expect([...(last?.values ?? [])]).toEqual(answer.probabilities)
    loaded.dispose()
  })

  it('gives the values that the definition of a convolution gives', async () => {
    const loaded = await network([{ type: 'conv2d', name: 'edge', filters: 1, kernelSize: 2 }], [2, 3, 1])
    const kernel = tf.tidy(() => {
      const model = buildModel(
        layersSchema.parse([{ type: 'conv2d', filters: 1, kernelSize: 2 }]),
        [2, 3, 1],
        5,
      )
      const values = [...(model.getWeights()[0] as Tensor).dataSync()] as [number, number, number, number]
      model.dispose()
      return values
    })
    const { layers } = await loaded.inspect(Float32Array.of(1, 2, 3, 4, 5, 6), ['edge'])
    const at = (a: number, b: number, c: number, d: number) =>
      a * kernel[0] + b * kernel[1] + c * kernel[2] + d * kernel[3]
    const expected = [at(1, 2, 4, 5), at(2, 3, 5, 6)]
    expected.forEach((value, i) => {
      expect(layers[0]?.values[i]).toBeCloseTo(value, 5)
    })
    expect(layers[0]?.layerMin).toBeCloseTo(Math.min(...expected), 5)
    expect(layers[0]?.layerMax).toBeCloseTo(Math.max(...expected), 5)
    loaded.dispose()
  })

  it('names the layers there are when one is unknown', async () => {
    const loaded = await tutorial()
    await expect(loaded.inspect(image, ['conv2d_1', 'conv2d_9'])).rejects.toMatchObject({
      code: 'layer_unknown',
      field: 'layers',
      message: expect.stringMatching(/no layer "conv2d_9".*input, conv2d_1, max_pooling2d_1.*dense_2/),
    })
    loaded.dispose()
  })

  it('refuses an image of another size', async () => {
    const loaded = await tutorial()
    await expect(loaded.inspect(new Float32Array(783), null)).rejects.toMatchObject({ code: 'input_shape' })
    loaded.dispose()
  })

  it('keeps no tensors of an answer, and none at all after dispose', async () => {
    const before = tf.memory().numTensors
    const loaded = await tutorial()
    const first = await loaded.inspect(image, null)
    const afterFirst = tf.memory().numTensors
    for (const layers of [null, ['input'], ['dropout_1', 'flatten_1'], ['dense_2'], null]) {
      await loaded.inspect(image, layers)
    }
    expect(await loaded.inspect(image, null)).toEqual(first)
    expect(tf.memory().numTensors).toBe(afterFirst)
    loaded.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('answers more sets of layers than it keeps cut networks for', async () => {
    const loaded = await network(
      Array.from({ length: 40 }, (_, i) => ({
        type: 'conv2d' as const,
        name: `c${i}`,
        filters: 1,
        kernelSize: 1,
      })),
      [2, 2, 1],
    )
    const before = tf.memory().numTensors
    const input = Float32Array.of(0, 0.25, 0.5, 1)
    const first = await loaded.inspect(input, ['c0'])
    for (let i = 1; i < 40; i++)
      expect((await loaded.inspect(input, [`c${i}`])).layers[0]?.layer).toBe(`c${i}`)
    expect(await loaded.inspect(input, ['c0'])).toEqual(first)
    expect(tf.memory().numTensors).toBe(before)
    loaded.dispose()
  })

  it('knows its layers, and names the field of what there is not', async () => {
    const loaded = await tutorial()
    expect(loaded.layerNamed('conv2d_2')).toEqual({
      name: 'conv2d_2',
      type: 'conv2d',
      shape: [14, 14, 64],
      channels: 64,
    })
    expect(loaded.layerNamed('dense_1')).toMatchObject({ shape: [128], channels: 128 })
    expect(loaded.mapsNamed('max_pooling2d_1').shape).toEqual([14, 14, 32])
    expect(loaded.classCount).toBe(10)
    const refusal = (code: string, field?: string) => expect.objectContaining({ code, field })
    const layer = loaded.layerNamed('conv2d_1')
    expect(() => loaded.layerNamed('x')).toThrow(refusal('layer_unknown', 'layer'))
    expect(() => loaded.mapsNamed('dense_1')).toThrow(refusal('layer_without_maps', 'layer'))
    expect(() => loaded.assertChannel(layer, 32)).toThrow(refusal('channel_out_of_range', 'channel'))
    expect(() => loaded.assertChannels(layer, [0, 31, -1])).toThrow(
      refusal('channel_out_of_range', 'channels.2'),
    )
    expect(() => loaded.assertClass(10)).toThrow(refusal('class_out_of_range', 'classIndex'))
    expect(() => loaded.assertClass(0.5)).toThrow(refusal('class_out_of_range', 'classIndex'))
    expect(() => loaded.assertInput(new Float32Array(3 * 784))).toThrow(refusal('input_shape'))
    loaded.dispose()
  })
})
