import type { Tensor } from '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { BRANCHED, networkOf, waves } from '../../tests/test-networks.js'
import { tf } from '../runtime/tensorflow.js'
import { NetworkGraph } from './network-graph.js'

const image = (count = 2): Tensor => tf.tensor4d(waves(64 * count), [count, 8, 8, 1])
const valuesOf = (tensor: Tensor | undefined) => [...(tensor?.dataSync() ?? [])]

function expectClose(actual: Tensor | undefined, expected: Tensor | undefined): void {
  expect(actual?.shape).toEqual(expected?.shape)
  const wanted = valuesOf(expected)
  valuesOf(actual).forEach((value, i) => {
    expect(value).toBeCloseTo(wanted[i] as number, 5)
  })
}

describe('NetworkGraph', () => {
  it('gives what the network itself gives, at every layer', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const { graph, model, layerNames } = network
    tf.tidy(() => {
      const images = image()
      const outputs = graph.run({ [graph.input]: images }, layerNames)
      const whole = tf.model({
        inputs: model.inputs,
        outputs: model.layers.map((layer) => layer.output as (typeof model.inputs)[0]),
      })
      ;(whole.predict(images) as Tensor[]).forEach((expected, i) => {
        expectClose(outputs[i], expected)
      })
    })
    network.dispose()
  })

  it('goes on from the middle of a branch with what runs beside it', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const { graph } = network
    expect(graph.besides('deep')).toEqual(['stem', 'side'])
    expect(graph.besides('joined')).toEqual([])
    expect(graph.besides('stem')).toEqual(['side'])
    tf.tidy(() => {
      const known = { [graph.input]: image() }
      const [whole, deep, stem, side] = graph.run(known, [graph.output, 'deep', 'stem', 'side']) as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ]
      const [again] = graph.run({ deep, stem, side }, [graph.output])
      expectClose(again, whole)
    })
    network.dispose()
  })

  it('gives what comes before an activation function, and leaves the function in place', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const { graph } = network
    tf.tidy(() => {
      const known = { [graph.input]: image() }
      const outputs = graph.run(known, ['stem', 'active', 'hidden', 'classes', 'deep'])
      expectClose(tf.relu(graph.preActivation('stem', known)), outputs[0])
      expectClose(tf.relu(graph.preActivation('active', known)), outputs[1])
      expectClose(tf.tanh(graph.preActivation('hidden', known)), outputs[2])
      expectClose(tf.softmax(graph.scores(known)), outputs[3])
      expectClose(graph.preActivation('deep', known), outputs[4])
      expect(Math.min(...valuesOf(graph.preActivation('stem', known)))).toBeLessThan(0)
      expectClose(graph.run(known, ['stem'])[0], outputs[0])
    })
    network.dispose()
  })

  it('leaves no tensors but those it returns', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const { graph } = network
    const images = image()
    const before = tf.memory().numTensors
    const outputs = [
      ...graph.run({ [graph.input]: images }, ['stem', graph.output]),
      graph.scores({ [graph.input]: images }),
    ]
    expect(tf.memory().numTensors).toBe(before + 3)
    tf.dispose(outputs)
    expect(tf.memory().numTensors).toBe(before)
    images.dispose()
    network.dispose()
  })

  it('reads a Sequential, whose list of layers begins after the image', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          inputShape: [8, 8, 1],
          filters: 2,
          kernelSize: 3,
          activation: 'relu',
          name: 'conv',
        }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 3, activation: 'softmax' }),
      ],
    })
    const graph = new NetworkGraph(model)
    tf.tidy(() => {
      const images = image()
      const [maps, answer] = graph.run({ [graph.input]: images }, ['conv', graph.output]) as [Tensor, Tensor]
      expect(maps.shape).toEqual([2, 6, 6, 2])
      expectClose(answer, model.predict(images) as Tensor)
      expectClose(graph.run({ conv: maps }, [graph.output])[0], answer)
    })
    model.dispose()
  })
})
