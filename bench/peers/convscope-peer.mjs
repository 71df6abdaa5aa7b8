// Trains the tutorial's network through packages/model, as a training process of the worker does. See peer.mjs; the
// network is new in each process.
// Arguments: training images, validation images, engine, and the seed where it matters.
import { createInterface } from 'node:readline'
import { loadDataset, tensorflowVersion, tf, train } from '@convscope/model'
import {
  ARCHITECTURE_PRESETS,
  DEFAULT_PRESET,
  summariseArchitecture,
  trainingConfigSchema,
} from '@convscope/shared'

const [images, validation, engine, seed] = process.argv.slice(2)
const { layers } = ARCHITECTURE_PRESETS.find(({ name }) => name === DEFAULT_PRESET)
const dataset = await loadDataset('mnist', {})
const config = trainingConfigSchema.parse({
  epochs: 10_000,
  ...(seed === undefined ? {} : { seed: Number(seed) }),
  earlyStopping: null,
  maxTrainingExamples: Number(images),
  maxValidationExamples: Number(validation),
})
const stepFlops = flopsOfStep(summariseArchitecture(layers, dataset.inputShape), config.batchSize)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const say = (answer) => console.log(JSON.stringify(answer))

let stepMs = 0
let validationMs = 0
let validating = 0
say({ versions: `Convscope, TensorFlow ${tensorflowVersion()}` })
if (!(await lines.next()).done) {
  await train({
    layers,
    dataset,
    config,
    engine,
    resumeFrom: null,
    onProgress({ phase, batch, batches, imagesPerSecond }) {
      if (phase === 'training' && batch === batches) stepMs = (config.batchSize / imagesPerSecond) * 1000
      if (phase === 'validating') validating = performance.now()
      if (phase === 'saving') validationMs = performance.now() - validating
    },
    async onEpoch({ durationMs, metrics }) {
      const flopsPerMs = matmulRate()
      say({ epochMs: durationMs, stepMs, validationMs, limitMs: stepFlops / flopsPerMs, ...metrics })
      if ((await lines.next()).done) process.exit(0)
    },
  })
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

/** Operations a millisecond of TensorFlow's product of two matrices of 1,024 x 1,024; the best of several. */
function matmulRate() {
  const size = 1024
  return tf.tidy(() => {
    const [a, b] = [tf.randomUniform([size, size]), tf.randomUniform([size, size])]
    let best = 0
    for (let round = 0; round < 10; round++) {
      const began = performance.now()
      for (let i = 0; i < 5; i++) tf.matMul(a, b).dispose()
      best = Math.max(best, (5 * 2 * size ** 3) / (performance.now() - began))
    }
    return best
  })
}
