import type { OptimizerConfig } from '@convscope/shared'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tf } from '../runtime/tensorflow.js'
import { decodeOptimizerState, encodeOptimizerState } from './optimizer-state.js'
import { createOptimizer } from './optimizers.js'

const adam: OptimizerConfig = { type: 'adam', learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }
const sgd: OptimizerConfig = { type: 'sgd', learningRate: 0.1, momentum: 0.9 }
const gradientOf = (step: number, index: number) => Math.cos(step * 3 + index) * 10 ** (index - 2)

let tensors: number
beforeEach(() => {
  tensors = tf.memory().numTensors
})
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensors)
})

/** Takes steps with the gradients above; stores and restores the optimizer before step `restoreAt`. */
async function run(config: OptimizerConfig, steps: number, restoreAt: number | null): Promise<number[]> {
  const weight = tf.tidy(() => tf.variable(tf.tensor2d([[1, -1, 0.5, 2]])))
  let optimizer = createOptimizer(config, [weight], null)
  for (let step = 1; step <= steps; step++) {
    if (step === restoreAt) {
      const stored = encodeOptimizerState(await optimizer.state())
      optimizer.dispose()
      optimizer = createOptimizer(config, [weight], decodeOptimizerState(stored))
    }
    tf.tidy(() => {
      const gradient = tf.tensor2d([[0, 1, 2, 3].map((index) => gradientOf(step, index))])
      optimizer.apply({ [weight.name]: gradient })
    })
  }
  const values = [...weight.dataSync()]
  optimizer.dispose()
  weight.dispose()
  return values
}

describe('Adam', () => {
  it('takes the steps of its paper, in the form of Keras', async () => {
    const expected = [1, -1, 0.5, 2].map((start, index) => {
      let [weight, first, second] = [start, 0, 0]
      for (let step = 1; step <= 20; step++) {
        const gradient = gradientOf(step, index)
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient ** 2
        const rate = (0.01 * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step)
        weight -= (rate * first) / (Math.sqrt(second) + 1e-7)
      }
      return weight
    })
    const actual = await run(adam, 20, null)
    actual.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 5)
    })
  })
})

describe('gradient descent', () => {
  it('adds a part of the last step, as Keras', async () => {
    const expected = [1, -1, 0.5, 2].map((start, index) => {
      let [weight, velocity] = [start, 0]
      for (let step = 1; step <= 5; step++) {
        velocity = 0.9 * velocity - 0.1 * gradientOf(step, index)
        weight += velocity
      }
      return weight
    })
    const actual = await run(sgd, 5, null)
    actual.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 4)
    })
  })
})

describe.each([adam, sgd])('state of $type', (config) => {
  it('goes on to the last digit after it was stored', async () => {
    expect(await run(config, 8, 4)).toEqual(await run(config, 8, null))
  })

  it('is refused for another network or optimizer, and when it is damaged', async () => {
    const weight = tf.tidy(() => tf.variable(tf.zeros([2, 2])))
    const other = tf.tidy(() => tf.variable(tf.zeros([4])))
    const optimizer = createOptimizer(config, [weight], null)
    const state = await optimizer.state()
    const message = /belongs to another network or optimizer/
    expect(() => createOptimizer(config, [other], state)).toThrow(message)
    expect(() => createOptimizer(config.type === 'adam' ? sgd : adam, [weight], state)).toThrow(message)
    const bytes = encodeOptimizerState(state)
    expect(decodeOptimizerState(bytes)).toEqual(state)
    for (const damaged of [bytes.subarray(0, -4), bytes.subarray(0, 2), Buffer.from('not a state at all')]) {
      expect(() => decodeOptimizerState(damaged)).toThrow(/optimizer's state cannot be read/)
    }
    optimizer.dispose()
    tf.dispose([weight, other])
  })
})
