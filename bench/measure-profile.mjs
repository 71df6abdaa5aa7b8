import { figure } from './figure.mjs'
import { prepare } from './prepare.mjs'
import { eventsOf } from './step-events.mjs'

const STEPS = 40
/** Shorter operations are added up. */
const LEAST_MS = 0.05

/** What each operation of a step of the tutorial's network takes, as TensorFlow traces it; operations overlap. */
export async function measureProfile() {
  await prepare()
  const { batchesOf, buildModel, GraphEngine } = await import('@convscope/model')
  const { loadDataset } = await import('@convscope/model/datasets')
  const { ARCHITECTURE_PRESETS, DEFAULT_PRESET, trainingConfigSchema } = await import('@convscope/shared')
  const { layers } = ARCHITECTURE_PRESETS.find(({ name }) => name === DEFAULT_PRESET)
  const { inputShape, train } = await loadDataset('mnist')
  const { optimizer, batchSize, seed } = trainingConfigSchema.parse({})
  const engine = await GraphEngine.open(layers, buildModel(layers, inputShape, seed), optimizer, null)
  const order = Uint32Array.from({ length: batchSize }, (_, index) => index)
  const size = inputShape.reduce((product, n) => product * n, 1)
  const { value: batch } = await batchesOf(train, size, order, batchSize).next()
  console.error(`profile: ${STEPS} steps`)

  const milliseconds = new Map()
  const others = []
  for (let step = 1; step <= 2 * STEPS; step++) {
    // The first half warms up.
    if (step <= STEPS) await engine.step(batch, step)
    else addStep(await engine.trace(batch, step))
  }
  engine.dispose()
  const figures = {}
  const operations = [...milliseconds].map(([name, values]) => figure(name, 'ms', values, 3))
  for (const operation of operations.sort((a, b) => b.median - a.median)) {
    if (operation.median >= LEAST_MS) figures[`profile.${operation.title}`] = operation
    else others.push(operation.median)
  }
  const rest = others.reduce((sum, value) => sum + value, 0)
  return { ...figures, 'profile.others': figure(`${others.length} others together`, 'ms', [rest], 2) }

  function addStep(metadata) {
    const ofStep = new Map()
    for (const { name, ms } of eventsOf(metadata)) ofStep.set(name, (ofStep.get(name) ?? 0) + ms)
    for (const [name, ms] of ofStep) milliseconds.set(name, [...(milliseconds.get(name) ?? []), ms])
  }
}
