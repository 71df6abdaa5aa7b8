import type { Tensor, Tensor4D } from '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { tf } from '../runtime/tensorflow.js'
import './dilated-kernels.js'

const wave = (shape: [number, number, number, number], phase: number): Tensor4D =>
  tf.tensor4d(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 1.3 + phase)),
    shape,
  )

type Convolution = (x: Tensor4D, filter: Tensor4D) => Tensor

describe('gradients of dilated convolutions', () => {
  it.each<[string, [number, number, number, number], Convolution]>([
    ['conv2d, same', [3, 2, 2, 3], (x, f) => tf.conv2d(x, f, 1, 'same', 'NHWC', [2, 3])],
    ['conv2d, valid', [2, 3, 2, 3], (x, f) => tf.conv2d(x, f, 1, 'valid', 'NHWC', 2)],
    ['conv2d, plain', [3, 3, 2, 3], (x, f) => tf.conv2d(x, f, 2, 'same')],
    ['depthwise', [3, 3, 2, 2], (x, f) => tf.depthwiseConv2d(x, f, 1, 'same', 'NHWC', 2)],
  ])('equal finite differences for %s', (_, filterShape, convolution) => {
    const before = tf.memory().numTensors
    tf.tidy(() => {
      const x = wave([1, 7, 8, 2], 0)
      const filter = wave(filterShape, 1)
      const weights = wave(convolution(x, filter).shape as [number, number, number, number], 2)
      // Linear in x and in the filter: a difference is exact but for rounding.
      const loss = (a: Tensor, b: Tensor) =>
        tf.sum(tf.mul(convolution(a as Tensor4D, b as Tensor4D), weights))
      const gradients = tf.grads(loss)([x, filter])
      for (const [which, tensor] of [x, filter].entries()) {
        const values = tensor.dataSync()
        const gradient = gradients[which]?.dataSync() ?? []
        expect(gradients[which]?.shape).toEqual(tensor.shape)
        for (let i = 0; i < values.length; i += 5) {
          const moved = (by: number) => {
            const changed = tf.tensor(
              Float32Array.from(values).with(i, (values[i] as number) + by),
              tensor.shape,
            )
            return loss(which === 0 ? changed : x, which === 1 ? changed : filter).dataSync()[0] as number
          }
          expect(gradient[i]).toBeCloseTo((moved(1) - moved(-1)) / 2, 3)
        }
      }
    })
    expect(tf.memory().numTensors).toBe(before)
  })
})
