import { type LayerInput, layersSchema, type OptimizerConfig } from '@convscope/shared'
import type { LayersModel, Tensor } from '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { buildModel } from '../architecture/build-model.js'
import { tf } from '../runtime/tensorflow.js'
import { type Batch, oneHot, toUnit } from './batches.js'
import { LayersEngine } from './layers-engine.js'

const sgd: OptimizerConfig = { type: 'sgd', learningRate: 0.1, momentum: 0 }
const head: LayerInput[] = [
  { type: 'conv2d', filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' },
  { type: 'maxPooling2d' },
  { type: 'flatten' },
]
const tails: [string, LayerInput[]][] = [
  ['a dense layer with softmax', [{ type: 'dense', units: 3, activation: 'softmax' }]],
  ['a dense layer without bias', [{ type: 'dense', units: 3, activation: 'softmax', useBias: false }]],
  [
    'softmax as a layer of its own',
    [
      { type: 'dense', units: 3 },
      { type: 'activation', activation: 'softmax' },
    ],
  ],
]
const batch: Batch = {
  count: 5,
  images: Uint8Array.from({ length: 5 * 36 }, (_, i) => 255 * Math.abs(Math.sin(i))),
  labels: Int32Array.of(0, 1, 2, 1, 0),
}
const build = (tail: LayerInput[]) => buildModel(layersSchema.parse([...head, ...tail]), [6, 6, 1], 11)
const weightsOf = (model: LayersModel) => model.getWeights().map((weight) => [...weight.dataSync()])

describe('LayersEngine', () => {
  it.each(tails)('takes the step that TensorFlow.js takes, with %s', async (_, tail) => {
    const stock = build(tail)
    stock.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' })
    const images = tf.tensor4d(toUnit(batch.images), [5, 6, 6, 1])
    const labels = tf.tensor2d(oneHot(batch.labels, 3), [5, 3])
    const loss = (await stock.trainOnBatch(images, labels)) as number

    const model = build(tail)
    const engine = new LayersEngine(model, sgd, null)
    expect((await engine.step(batch, 1)).loss / batch.count).toBeCloseTo(loss, 5)
    const expected = weightsOf(stock)
    weightsOf(model).forEach((values, layer) => {
      values.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[layer]?.[i] as number, 5)
      })
    })
    engine.dispose()
    stock.dispose()
    tf.dispose([images, labels])
  })

  it('has the gradient that finite differences of its loss give', async () => {
    const model = build(tails[0]?.[1] ?? [])
    const engine = new LayersEngine(model, sgd, null)
    const bias = model.getLayer('conv2d_1').getWeights()[1] as Tensor
    const before = [...bias.dataSync()]
    const kernel = model.getLayer('conv2d_1').getWeights()[0] as Tensor
    const lossWith = async (values: number[]) => {
      tf.tidy(() => model.getLayer('conv2d_1').setWeights([kernel, tf.tensor1d(values)]))
      return (await engine.evaluate(batch)).loss / batch.count
    }
    const h = 1e-3
    const slopes: number[] = []
    for (const [i, value] of before.entries()) {
      const [higher, lower] = [before.with(i, value + h), before.with(i, value - h)]
      slopes.push(((await lossWith(higher)) - (await lossWith(lower))) / (2 * h))
    }
    await lossWith(before)
    await engine.step(batch, 1)
    const after = [...(model.getLayer('conv2d_1').getWeights()[1] as Tensor).dataSync()]
    after.forEach((value, i) => {
      expect(((before[i] as number) - value) / 0.1).toBeCloseTo(slopes[i] as number, 2)
    })
    engine.dispose()
  })

  it('counts as right what the network puts first', async () => {
    const model = build(tails[0]?.[1] ?? [])
    const engine = new LayersEngine(model, sgd, null)
    const guesses = tf.tidy(() => {
      const answer = model.predict(tf.tensor4d(toUnit(batch.images), [5, 6, 6, 1])) as Tensor
      return [...tf.argMax(answer, 1).dataSync()]
    })
    const right = guesses.filter((guess, i) => guess === batch.labels[i]).length
    expect((await engine.evaluate(batch)).correct).toBe(right)
    const allRight = await engine.evaluate({ ...batch, labels: Int32Array.from(guesses) })
    expect(allRight.correct).toBe(5)
    engine.dispose()
  })
})
