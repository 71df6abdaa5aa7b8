// Resident memory and tensors over 50 epochs or 1,000 inspections, as one line of JSON. Argument: epochs | inspections.
import { LoadedNetwork, tf, train } from '@convscope/model'
import { loadDataset } from '@convscope/model/datasets'
import { ARCHITECTURE_PRESETS, DEFAULT_PRESET, trainingConfigSchema } from '@convscope/shared'

const EPOCHS = 50
const INSPECTIONS = 1000
const SAMPLE_EVERY = 20

const [kind] = process.argv.slice(2)
const { layers } = ARCHITECTURE_PRESETS.find(({ name }) => name === DEFAULT_PRESET)
const dataset = await loadDataset('mnist')
const bytes = []
const tensors = []

function sample() {
  globalThis.gc()
  bytes.push(process.memoryUsage().rss)
  tensors.push(tf.memory().numTensors)
}

async function trainFor(epochs, onEpoch) {
  await train({
    layers,
    dataset,
    config: trainingConfigSchema.parse({
      epochs,
      earlyStopping: null,
      maxTrainingExamples: 5000,
      maxValidationExamples: 2000,
    }),
    resumeFrom: null,
    onProgress() {},
    onEpoch,
  })
}

async function inspect() {
  let checkpoint
  await trainFor(1, async (epoch) => {
    checkpoint = epoch
  })
  const network = await LoadedNetwork.load(checkpoint.topology, checkpoint.weights)
  const size = dataset.inputShape.reduce((product, n) => product * n, 1)
  for (let index = 0; index < INSPECTIONS; index++) {
    const pixels = dataset.test.images.subarray(index * size, (index + 1) * size)
    await network.inspect(
      Float32Array.from(pixels, (byte) => byte / 255),
      null,
    )
    if ((index + 1) % SAMPLE_EVERY === 0) sample()
  }
  network.dispose()
}

if (kind === 'epochs') await trainFor(EPOCHS, async () => sample())
else await inspect()
console.log(JSON.stringify({ bytes, tensors }))
