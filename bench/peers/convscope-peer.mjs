// Trains the tutorial's network through packages/model, as a training process of the worker does. See peer.mjs; the
// network is new in each process.
// Arguments: training images, validation images, engine, and the seed where it matters.
import { createInterface } from 'node:readline'
import { tensorflowVersion, train } from '@convscope/model'
import { loadDataset } from '@convscope/model/datasets'
import { ARCHITECTURE_PRESETS, DEFAULT_PRESET, trainingConfigSchema } from '@convscope/shared'

const [images, validation, engine, seed] = process.argv.slice(2)
const { layers } = ARCHITECTURE_PRESETS.find(({ name }) => name === DEFAULT_PRESET)
const dataset = await loadDataset('mnist')
const config = trainingConfigSchema.parse({
  epochs: 10_000,
  ...(seed === undefined ? {} : { seed: Number(seed) }),
  earlyStopping: null,
  maxTrainingExamples: Number(images),
  maxValidationExamples: Number(validation),
})
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
      say({ epochMs: durationMs, stepMs, validationMs, ...metrics })
      if ((await lines.next()).done) process.exit(0)
    },
  })
}
