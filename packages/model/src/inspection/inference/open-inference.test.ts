import type { SymbolicTensor } from '@tensorflow/tfjs-node'
import { afterEach, expect, it, vi } from 'vitest'
import { madeUpDataset } from '../../../tests/made-up-dataset.js'
import { BRANCHED, networkOf } from '../../../tests/test-networks.js'
import { encodeLayersModel } from '../../formats/layers-model.js'
import { nativeAddon } from '../../graph/native-addon.js'
import { tf } from '../../runtime/tensorflow.js'
import type { EngineChoice } from '../../training/open-engine.js'
import { LoadedNetwork } from '../loaded-network.js'
import { evaluateTestSet } from '../test-set-evaluation.js'
import { GraphInference } from './graph-inference.js'
import { LayersInference } from './layers-inference.js'
import type { Fallback } from './open-inference.js'

const dataset = madeUpDataset(1, 30)

/** A classifier with an activation that no list of ours has. */
async function foreign(
  engine: EngineChoice,
  onFallback?: (fallback: Fallback) => void,
): Promise<LoadedNetwork> {
  const image = tf.input({ shape: [8, 8, 1], name: 'input' })
  const flat = tf.layers.flatten({ name: 'flat' }).apply(image) as SymbolicTensor
  const hidden = tf.layers.dense({ name: 'hidden', units: 4, activation: 'swish' }).apply(flat)
  const classes = tf.layers.dense({ name: 'classes', units: 3, activation: 'softmax' }).apply(hidden)
  const model = tf.model({ inputs: image, outputs: classes as SymbolicTensor })
  const { topology, weights } = await encodeLayersModel(model)
  model.dispose()
  return LoadedNetwork.load(topology, weights, engine, onFallback)
}

afterEach(() => {
  vi.restoreAllMocks()
})

it('takes the graph where it can, and has nothing to say then', async () => {
  const onFallback = vi.fn()
  const network = await networkOf(BRANCHED, [8, 8, 1], 5, 'auto', onFallback)
  expect(await network.inference()).toBeInstanceOf(GraphInference)
  expect(onFallback).not.toHaveBeenCalled()
  network.dispose()
})

it('answers with TensorFlow.js for a network that is none of ours', async () => {
  const onFallback = vi.fn()
  const network = await foreign('auto', onFallback)
  expect(await network.inference()).toBeInstanceOf(LayersInference)
  expect(onFallback.mock.calls).toEqual([
    [{ reason: 'The network is not one that a list of layers describes.', isFault: false }],
  ])
  expect((await evaluateTestSet(network, dataset, { split: 'test' })).images).toBe(30)
  network.dispose()
})

it.each([
  ['the addon', 'createGraph'],
  ['an operation', 'addOperation'],
  ['what runs it', 'runSession'],
] as const)(
  'answers with TensorFlow.js where %s is missing, tries once, and says it once',
  async (_, method) => {
    const whole = await networkOf(BRANCHED, [8, 8, 1])
    const expected = await evaluateTestSet(whole, dataset, { split: 'test' })
    whole.dispose()
    const missing = vi.spyOn(nativeAddon(), method).mockImplementation(() => {
      throw new Error('not here\nnor there')
    })
    const onFallback = vi.fn()
    const network = await networkOf(BRANCHED, [8, 8, 1], 5, 'auto', onFallback)
    const found = await evaluateTestSet(network, dataset, { split: 'test' })
    await evaluateTestSet(network, dataset, { split: 'test' })
    expect(missing).toHaveBeenCalledTimes(1)
    expect(onFallback.mock.calls).toEqual([[{ reason: 'not here', isFault: true }]])
    expect(found.confusion).toEqual(expected.confusion)
    expect(found.loss).toBeCloseTo(expected.loss, 5)
    network.dispose()
  },
)

it('has nothing to say where TensorFlow.js was asked for', async () => {
  const onFallback = vi.fn()
  const network = await foreign('layers', onFallback)
  await network.inference()
  expect(onFallback).not.toHaveBeenCalled()
  network.dispose()
})

it('says why, where the graph was asked for', async () => {
  const network = await foreign('graph')
  await expect(network.inference()).rejects.toThrow(/list of layers/)
  network.dispose()
})
