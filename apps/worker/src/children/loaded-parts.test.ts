import { readConfiguration } from '@convscope/shared/server'
import { expect, it, vi } from 'vitest'
import { LoadedParts } from './loaded-parts.js'

/** A classifier of 2 x 2 pixels in 2 classes. */
function checkpointOf(activation: string): Record<string, Uint8Array> {
  const layer = (className: string, name: string, config: object, from: string[]) => ({
    name,
    class_name: className,
    config: { name, ...config },
    inbound_nodes: from.length === 0 ? [] : [from.map((before) => [before, 0, 0, {}])],
  })
  const model = {
    modelTopology: {
      class_name: 'Model',
      config: {
        name: 'model',
        layers: [
          layer('InputLayer', 'input', { batch_input_shape: [null, 2, 2, 1], dtype: 'float32' }, []),
          layer('Flatten', 'flat', {}, ['input']),
          layer('Dense', 'hidden', { units: 2, activation }, ['flat']),
          layer('Dense', 'classes', { units: 2, activation: 'softmax' }, ['hidden']),
        ],
        input_layers: [['input', 0, 0]],
        output_layers: [['classes', 0, 0]],
      },
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: [
          { name: 'hidden/kernel', shape: [4, 2], dtype: 'float32' },
          { name: 'hidden/bias', shape: [2], dtype: 'float32' },
          { name: 'classes/kernel', shape: [2, 2], dtype: 'float32' },
          { name: 'classes/bias', shape: [2], dtype: 'float32' },
        ],
      },
    ],
  }
  return {
    topology: Buffer.from(JSON.stringify(model)),
    weights: new Uint8Array(Float32Array.from({ length: 16 }, (_, i) => i / 16).buffer),
  }
}

it.each([
  ['relu', 0],
  ['swish', 1],
])('says for which checkpoint the faster engine does not answer: %s', async (activation, times) => {
  const files = checkpointOf(activation)
  const onFallback = vi.fn()
  const artifacts = {
    read: async (name: string) => files[name] as Buffer,
    localPath: () => Promise.reject(new Error('no data set is read here')),
  }
  const parts = new LoadedParts(readConfiguration({}), artifacts, onFallback)
  const checkpoint = { runId: 'run', epoch: 3, topologySha256: 'topology', weightsSha256: 'weights' }
  for (let question = 0; question < 2; question++) await (await parts.network(checkpoint)).inference()
  expect(onFallback).toHaveBeenCalledTimes(times)
  if (times === 0) return
  expect(onFallback).toHaveBeenCalledWith({ reason: expect.any(String), isFault: false }, checkpoint)
})
