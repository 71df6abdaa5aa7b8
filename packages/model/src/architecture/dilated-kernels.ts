import type { Tensor, Tensor4D } from '@tensorflow/tfjs-node'
import { tf } from '../runtime/tensorflow.js'

/**
 * Gradients of dilated convolutions, which TensorFlow.js refuses to give. A dilated convolution is one with a larger
 * filter that has zeros between its weights, and that one's gradient is known.
 * Source: Yu, Koltun, "Multi-scale context aggregation by dilated convolutions", ICLR 2016, section 2.
 */
for (const kernelName of ['Conv2D', 'DepthwiseConv2dNative']) {
  const plain = tf.getGradient(kernelName)
  tf.registerGradient({
    ...plain,
    gradFunc: (dy, saved, attributes) => {
      const [rows, columns] = bothOf(attributes.dilations)
      if (rows === 1 && columns === 1) return plain.gradFunc(dy, saved, attributes)
      const [x, filter] = saved as [Tensor4D, Tensor4D]
      const larger = withZerosBetween(filter, rows, columns)
      const gradients = plain.gradFunc(dy, [x, larger], { ...attributes, dilations: 1 })
      return {
        x: () => gradients.x?.() as Tensor,
        filter: () => {
          const all = gradients.filter?.() as Tensor4D
          return tf.stridedSlice(all, [0, 0, 0, 0], all.shape, [rows, columns, 1, 1])
        },
      }
    },
  })
}

/**
 * TensorFlow's own kernel for processors refuses dilated depthwise convolutions; only oneDNN's does them, which it turns on
 * by itself on some processors only.
 */
const DEPTHWISE = 'DepthwiseConv2dNative'
const ofTensorFlow = tf.getKernel(DEPTHWISE, 'tensorflow')
tf.unregisterKernel(DEPTHWISE, 'tensorflow')
tf.registerKernel({
  ...ofTensorFlow,
  kernelFunc: ({ inputs, backend, attrs = {} }) => {
    const [rows, columns] = bothOf(attrs.dilations)
    if (rows === 1 && columns === 1) return ofTensorFlow.kernelFunc({ inputs, backend, attrs })
    return tf.tidy(() => {
      const filter = withZerosBetween(inputs.filter as Tensor4D, rows, columns)
      const undilated = { inputs: { ...inputs, filter }, backend, attrs: { ...attrs, dilations: 1 } }
      return ofTensorFlow.kernelFunc(undilated) as Tensor
    })
  },
})

function bothOf(dilations: unknown): [number, number] {
  // Left out by some layers.
  const given = (dilations ?? 1) as number | [number, number]
  return typeof given === 'number' ? [given, given] : given
}

/** [height, width, in, out] to [(height - 1) rows + 1, (width - 1) columns + 1, in, out]. */
function withZerosBetween(filter: Tensor4D, rows: number, columns: number): Tensor4D {
  const [height, width, input, output] = filter.shape
  return tf.tidy(() => {
    const apart = tf.reshape(filter, [height, 1, width, 1, input * output]) as Tensor
    const padded = tf.pad(apart, [
      [0, 0],
      [0, rows - 1],
      [0, 0],
      [0, columns - 1],
      [0, 0],
    ])
    const spread: Tensor4D = tf.reshape(padded, [height * rows, width * columns, input, output])
    return tf.slice(spread, [0, 0, 0, 0], [(height - 1) * rows + 1, (width - 1) * columns + 1, input, output])
  })
}
