import type { Tensor } from '@tensorflow/tfjs-node'
import { reluGradient } from './native-ops.js'
import { tf } from './tensorflow.js'

/**
 * Replaces gradients that TensorFlow.js composes of several operations by TensorFlow's own.
 * Source: https://js.tensorflow.org/api/latest/#registerGradient
 */
tf.registerGradient({
  kernelName: 'Relu',
  inputsToSave: ['x'],
  gradFunc: (dy, saved) => ({ x: () => reluGradient(dy as Tensor, saved[0] as Tensor) }),
})
