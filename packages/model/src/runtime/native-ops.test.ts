import type { Tensor, Tensor2D } from '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { reluGradient, softmaxCrossEntropy, statelessUniform } from './native-ops.js'
import { tf } from './tensorflow.js'

const waves = (shape: number[], phase = 0): Tensor =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => 3 * Math.sin(i * 1.7 + phase)),
    shape,
  )

function expectClose(actual: Tensor, expected: Tensor, tolerance: number): void {
  expect(actual.shape).toEqual(expected.shape)
  const difference = tf.tidy(() => tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0])
  expect(difference).toBeLessThanOrEqual(tolerance)
}

describe('reluGradient', () => {
  it.each([[[7]], [[3, 5]], [[2, 4, 4, 3]]])('equals the definition for the shape %j', (shape) => {
    tf.tidy(() => {
      const x = waves(shape)
      const dy = waves(shape, 1)
      expectClose(reluGradient(dy, tf.relu(x)), tf.where(tf.greater(x, 0), dy, tf.zerosLike(dy)), 0)
    })
  })

  it('lets nothing through at zero', () => {
    tf.tidy(() => {
      expect([...reluGradient(tf.ones([2]), tf.tensor1d([0, 1])).dataSync()]).toEqual([0, 1])
    })
  })
})

describe('softmaxCrossEntropy', () => {
  it.each([
    [1, 2],
    [5, 3],
    [4, 10],
  ])('equals TensorFlow.js for %i examples of %i classes', (batch, classes) => {
    tf.tidy(() => {
      const logits = waves([batch, classes]) as Tensor2D
      const labels = tf.oneHot(
        tf.tensor1d(
          Array.from({ length: batch }, (_, i) => i % classes),
          'int32',
        ),
        classes,
      ) as Tensor2D
      const { loss, gradient } = softmaxCrossEntropy(logits, tf.cast(labels, 'float32'))
      expectClose(loss, tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), labels), 1)), 1e-6)
      expectClose(gradient, tf.sub(tf.softmax(logits), labels), 1e-6)
    })
  })

  it('has the gradient that finite differences give', () => {
    tf.tidy(() => {
      const logits = [0.3, -1.2, 2]
      const labels = tf.tensor2d([[0, 1, 0]])
      const lossAt = (values: number[]) =>
        softmaxCrossEntropy(tf.tensor2d([values]), labels).loss.dataSync()[0] as number
      const gradient = softmaxCrossEntropy(tf.tensor2d([logits]), labels).gradient.dataSync()
      logits.forEach((value, i) => {
        const h = 1e-2
        const slope = (lossAt(logits.with(i, value + h)) - lossAt(logits.with(i, value - h))) / (2 * h)
        expect(gradient[i]).toBeCloseTo(slope, 3)
      })
    })
  })

  it('stays finite where a probability would be rounded to zero', () => {
    tf.tidy(() => {
      const { loss } = softmaxCrossEntropy(tf.tensor2d([[500, -500]]), tf.tensor2d([[0, 1]]))
      expect([...loss.dataSync()]).toEqual([1000])
    })
  })
})

describe('statelessUniform', () => {
  const draw = (a: number, b: number) => tf.tidy(() => [...statelessUniform([100, 50], [a, b]).dataSync()])

  it('is a function of both seeds, whatever was drawn before', () => {
    const first = draw(1, 2)
    const others = [draw(1, 3), draw(2, 2)]
    expect(draw(1, 2)).toEqual(first)
    for (const other of others) expect(other).not.toEqual(first)
  })

  it('is uniform in [0, 1)', () => {
    const values = draw(5, 6)
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...values)).toBeLessThan(1)
    const tenths = new Array<number>(10).fill(0)
    for (const value of values) tenths[Math.floor(value * 10)]! += 1
    // 500 expected in each; five standard deviations are 106.
    for (const count of tenths) expect(Math.abs(count - 500)).toBeLessThan(106)
  })
})
