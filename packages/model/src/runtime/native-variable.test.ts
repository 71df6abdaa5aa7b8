import { describe, expect, it } from 'vitest'
import { NativeVariable } from './native-variable.js'
import { tf } from './tensorflow.js'

const rates = { rate: 0.5, beta1: 0.9, beta2: 0.99, epsilon: 1e-7 }

describe('NativeVariable', () => {
  it('is changed in place, while what was read before and its first value stay', () => {
    const before = tf.memory().numTensors
    const first = tf.tensor1d([1, 2])
    const zeros = tf.zeros([2])
    const variable = new NativeVariable(first)
    const moments = { first: new NativeVariable(zeros), second: new NativeVariable(zeros) }
    const read = variable.read()
    tf.tidy(() => variable.applyAdam(moments, tf.tensor1d([1, -4]), rates))
    const after = variable.read()
    // The first step of Adam is rate * 0.1 g / sqrt(0.01 g^2) = rate * sign(g).
    const [low, high] = after.dataSync()
    expect(low).toBeCloseTo(0.5, 5)
    expect(high).toBeCloseTo(2.5, 5)
    expect([...read.dataSync()]).toEqual([1, 2])
    expect([...first.dataSync()]).toEqual([1, 2])
    expect([...zeros.dataSync()]).toEqual([0, 0])
    for (const used of [variable, moments.first, moments.second]) used.dispose()
    tf.dispose([first, zeros, read, after])
    expect(tf.memory().numTensors).toBe(before)
  })

  it('keeps its value apart from other variables', () => {
    tf.tidy(() => {
      const one = new NativeVariable(tf.scalar(1))
      const two = new NativeVariable(tf.scalar(2))
      expect([one, two].map((variable) => variable.read().dataSync()[0])).toEqual([1, 2])
      one.dispose()
      expect(two.read().dataSync()[0]).toBe(2)
      two.dispose()
    })
  })
})
