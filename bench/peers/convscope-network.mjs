// Trains any network on made-up images through packages/model; see peer.mjs. A line is a network as JSON (layers,
// inputShape, images), which is trained for an epoch, or "go on" for another epoch of it. Argument: engine.
import { createInterface } from 'node:readline'
import { tensorflowVersion, train } from '@convscope/model'
import { trainingConfigSchema } from '@convscope/shared'
import { madeUpDataset } from '../made-up-dataset.mjs'

const [engine] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const say = (answer) => console.log(JSON.stringify(answer))

class AnotherNetwork extends Error {}

say({ versions: `Convscope, TensorFlow ${tensorflowVersion()}` })
let { value: line, done } = await lines.next()
while (!done) {
  const { layers, inputShape, images } = JSON.parse(line)
  const config = trainingConfigSchema.parse({ epochs: 10_000, earlyStopping: null, maxValidationExamples: 1 })
  let stepMs = 0
  const onProgress = ({ phase, batch, batches, imagesPerSecond }) => {
    if (phase === 'training' && batch === batches) stepMs = (config.batchSize / imagesPerSecond) * 1000
  }
  const onEpoch = async () => {
    say({ stepMs })
    ;({ value: line, done } = await lines.next())
    if (done || line !== 'go on') throw new AnotherNetwork()
  }
  const dataset = madeUpDataset(inputShape, images)
  try {
    await train({ layers, dataset, config, engine, resumeFrom: null, onProgress, onEpoch })
  } catch (error) {
    if (!(error instanceof AnotherNetwork)) throw error
  }
}
