// Answers each line with the time that a step's products would take at the rate of a large one. See peer.mjs. It is a
// process of its own because those products leave some 60 MB behind that training does not need.
import { createInterface } from 'node:readline'
import { tensorflowVersion, tf } from '@convscope/model'
import {
  ARCHITECTURE_PRESETS,
  DEFAULT_PRESET,
  summariseArchitecture,
  trainingConfigSchema,
} from '@convscope/shared'

const INPUT_SHAPE = [28, 28, 1]

const SIZE = 1024
const TRIES = 11
const PRODUCTS = 5

const { layers } = ARCHITECTURE_PRESETS.find(({ name }) => name === DEFAULT_PRESET)
const { batchSize } = trainingConfigSchema.parse({})
const stepFlops = flopsOfStep(summariseArchitecture(layers, INPUT_SHAPE), batchSize)
const say = (answer) => console.log(JSON.stringify(answer))

say({ versions: `Convscope, TensorFlow ${tensorflowVersion()}` })
for await (const _ of createInterface({ input: process.stdin })) {
  const { best, median } = matmulRates()
  say({ limitMs: stepFlops / best, usualLimitMs: stepFlops / median })
}

/** Multiplications and additions of a step's convolutions and matrix products, forwards and backwards. */
function flopsOfStep({ layers: rows }, batchSize) {
  let isFirst = true
  let flops = 0
  for (const { type, parameters, outputShape } of rows) {
    if (type !== 'conv2d' && type !== 'dense') continue
    const channels = outputShape.at(-1)
    const places = type === 'conv2d' ? outputShape[0] * outputShape[1] : 1
    // Gradients of the kernel and, but for the first layer, of the input, each as much as the way forwards.
    flops += 2 * (parameters - channels) * places * batchSize * (isFirst ? 2 : 3)
    isFirst = false
  }
  return flops
}

/**
 * Operations a millisecond of TensorFlow's product of two matrices of 1,024 x 1,024: the best of several tries, and the
 * median, which other programs slow as they slow a step. A call through TensorFlow.js costs some 20 microseconds, a
 * product some milliseconds.
 */
function matmulRates() {
  return tf.tidy(() => {
    const factors = [tf.randomUniform([SIZE, SIZE]), tf.randomUniform([SIZE, SIZE])]
    const rates = Array.from({ length: TRIES }, () => {
      const began = performance.now()
      for (let i = 0; i < PRODUCTS; i++) product(factors).dispose()
      return (PRODUCTS * 2 * SIZE ** 3) / (performance.now() - began)
    })
    rates.sort((one, other) => other - one)
    return { best: rates[0], median: rates[Math.floor(TRIES / 2)] }
  })
}

/** The operation of a dense layer. `tf.matMul` is TensorFlow's BatchMatMulV2, a twentieth slower at this size. */
function product(factors) {
  const backend = tf.backend()
  const { TF_ATTR_BOOL, TF_ATTR_TYPE, TF_FLOAT } = backend.binding
  const attributes = [
    { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: 'transpose_a', type: TF_ATTR_BOOL, value: false },
    { name: 'transpose_b', type: TF_ATTR_BOOL, value: false },
  ]
  return backend.executeSingleOutput('MatMul', attributes, factors)
}
