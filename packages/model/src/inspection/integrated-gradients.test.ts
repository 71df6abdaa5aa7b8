import { describe, expect, it } from 'vitest'
import { BRANCHED, networkOf, networkWith, presetNetwork, waves } from '../../tests/test-networks.js'
import { tf } from '../runtime/tensorflow.js'
import { integratedGradients } from './integrated-gradients.js'
import type { LoadedNetwork } from './loaded-network.js'

describe('integratedGradients', () => {
  it.each<[string, () => Promise<LoadedNetwork>]>([
    ['relu and max pooling', () => presetNetwork('tutorial-cnn')],
    ['tanh and average pooling', () => presetNetwork('lenet-5')],
    ['branches and batch normalisation', () => networkOf(BRANCHED, [8, 8, 1])],
  ])('is complete within one per cent for %s', async (_, make) => {
    const network = await make()
    const length = network.inputShape.reduce((product, n) => product * n, 1)
    for (const [phase, classIndex] of [
      [3, 0],
      [1, 1],
      [2, null],
    ] as const) {
      const result = await integratedGradients(network, waves(length, phase), { classIndex })
      const difference = result.outputAtInput - result.outputAtBaseline
      const sum = result.values.reduce((total, value) => total + value, 0)
      expect(Math.abs(sum - difference)).toBeLessThan(0.01 * Math.abs(difference))
      expect(result.sum).toBeCloseTo(sum, 4)
      expect(result.shape).toEqual(network.inputShape)
    }
    network.dispose()
  })

  it('gives each value times its weight where the score is linear', async () => {
    const weights = [0.5, -1, 2, 3, 0, 1, -4, 0.25]
    const network = await networkWith(
      [{ type: 'flatten' }, { type: 'dense', units: 2, activation: 'softmax' }],
      [2, 2, 1],
      [weights, [0.3, 0.7]],
    )
    const input = Float32Array.of(0.2, 0.4, 0.6, 1)
    const result = await integratedGradients(network, input, { classIndex: 1, steps: 4 })
    input.forEach((value, i) => {
      expect(result.values[i]).toBeCloseTo(value * (weights[i * 2 + 1] as number), 5)
    })
    expect(result.outputAtBaseline).toBeCloseTo(0.7, 5)
    expect(result.steps).toBe(4)
    network.dispose()
  })

  it('halves the parts of the way where the ones asked for are too few', async () => {
    const network = await presetNetwork('lenet-5')
    const result = await integratedGradients(network, waves(784), { classIndex: 2, steps: 1 })
    expect(result.steps).toBeGreaterThan(1)
    const difference = result.outputAtInput - result.outputAtBaseline
    expect(Math.abs(result.sum - difference)).toBeLessThan(0.01 * Math.abs(difference))
    network.dispose()
  })

  it('reports progress, can be stopped, and keeps no tensors', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const before = tf.memory().numTensors
    const progress: number[] = []
    await integratedGradients(network, waves(64), { classIndex: null, steps: 300 }, (done) =>
      progress.push(done),
    )
    expect(progress.length).toBeGreaterThan(1)
    expect(progress.at(-1)).toBeGreaterThanOrEqual(300)
    const controller = new AbortController()
    const stop = () => controller.abort(new Error('enough'))
    await expect(
      integratedGradients(network, waves(64), { classIndex: 0 }, stop, controller.signal),
    ).rejects.toThrow('enough')
    expect(tf.memory().numTensors).toBe(before)
    network.dispose()
  })

  it('refuses what there is not', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    await expect(integratedGradients(network, waves(64), { classIndex: -1 })).rejects.toMatchObject({
      code: 'class_out_of_range',
    })
    await expect(
      integratedGradients(network, waves(64), { classIndex: null, steps: 0 }),
    ).rejects.toMatchObject({ code: 'steps_out_of_range', field: 'steps' })
    await expect(integratedGradients(network, waves(65), { classIndex: 0 })).rejects.toMatchObject({
      code: 'input_shape',
    })
    network.dispose()
  })
})
