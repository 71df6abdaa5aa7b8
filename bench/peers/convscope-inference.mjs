// Answers MNIST's test images with the tutorial's network as evaluation, top images and embeddings do, through
// packages/model, once for each line; see peer.mjs.
import { createInterface } from 'node:readline'
import { embed, evaluateTestSet, LoadedNetwork, topActivations, train } from '@convscope/model'
import { loadDataset } from '@convscope/model/datasets'
import { ARCHITECTURE_PRESETS, DEFAULT_PRESET, trainingConfigSchema } from '@convscope/shared'

const { layers } = ARCHITECTURE_PRESETS.find(({ name }) => name === DEFAULT_PRESET)
const dataset = await loadDataset('mnist')
const few = { maxTrainingExamples: 1000, maxValidationExamples: 100 }
let checkpoint
await train({
  layers,
  dataset,
  config: trainingConfigSchema.parse({ epochs: 1, earlyStopping: null, ...few }),
  resumeFrom: null,
  onProgress() {},
  async onEpoch(epoch) {
    checkpoint = epoch
  },
})
const network = await LoadedNetwork.load(checkpoint.topology, checkpoint.weights, 'graph')
const layer = network.layerNames.find((name) => name.startsWith('conv2d'))
const images = { split: 'test', count: null }
const say = (answer) => console.log(JSON.stringify(answer))

async function milliseconds(work) {
  const began = performance.now()
  await work()
  return performance.now() - began
}

say({ layer })
for await (const _ of createInterface({ input: process.stdin })) {
  say({
    evaluationMs: await milliseconds(() => evaluateTestSet(network, dataset, { split: 'test' })),
    topImagesMs: await milliseconds(() => topActivations(network, dataset, { ...images, layer })),
    embeddingMs: await milliseconds(() =>
      embed(network, dataset, { ...images, layer: 'dense_1', method: 'pca', seed: 1 }),
    ),
  })
}
