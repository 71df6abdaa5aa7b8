import { figure, mean } from './figure.mjs'
import { memoryFigures } from './memory-figures.mjs'
import { MNIST, programs, withPeers } from './peers/programs.mjs'
import { inTurns } from './rounds.mjs'

const ROUNDS = 9
const IMAGES = 20_000
const VALIDATION = 10_000

/** The same epochs here, in Keras and in PyTorch, in turns. Every process is warm and keeps all its threads. */
export async function measurePeers() {
  const { ours, python } = await programs()
  console.error(`training: ${ROUNDS} rounds of ${IMAGES} images in each of four programs`)
  const open = {
    graph: () => ours('convscope-peer.mjs', [IMAGES, VALIDATION, 'graph']),
    keras: () => python('keras_peer.py', [IMAGES, VALIDATION, MNIST]),
    torch: () => python('torch_peer.py', [IMAGES, VALIDATION, MNIST]),
    layers: () => ours('convscope-peer.mjs', [IMAGES, VALIDATION, 'layers']),
    limit: () => ours('convscope-limit.mjs'),
  }
  return withPeers(open, async ({ limit, ...peers }) => {
    const participants = Object.fromEntries(
      Object.entries(peers).map(([name, peer]) => [name, () => peer.epoch()]),
    )
    participants.graph = () => epochWithLimit(peers.graph, limit)
    const rounds = await inTurns(participants, { rounds: ROUNDS, onRound: tellSteps })
    const memory = {
      graph: peers.graph.peakMemory(),
      keras: peers.keras.peakMemory(),
      torch: peers.torch.peakMemory(),
    }
    const during = `epochs of ${IMAGES.toLocaleString('en')} images`
    return { ...timeFigures(rounds), ...memoryFigures('training', during, [memory]) }
  })
}

/**
 * The limit right before and right after: the better of the two is what the machine can give, the mean of their medians
 * what it had to give beside everything else that ran.
 */
async function epochWithLimit(peer, limit) {
  const before = await limit.ask('again')
  const epoch = await peer.epoch()
  const after = await limit.ask('again')
  return {
    ...epoch,
    limitMs: Math.min(before.limitMs, after.limitMs),
    usualLimitMs: mean([before.usualLimitMs, after.usualLimitMs]),
  }
}

function tellSteps(results, round) {
  const steps = Object.entries(results).map(([name, { stepMs }]) => `${name} ${stepMs.toFixed(1)}`)
  console.error(`  ${round}: ${steps.join(', ')} ms a step`)
}

function timeFigures(rounds) {
  const all = (title, unit, digits, read) => figure(title, unit, rounds.map(read), digits)
  const step = (name, title) => all(title, 'ms', 1, (round) => round[name].stepMs)
  const ratio = (title, name, part) => all(title, '×', 2, (round) => round[name][part] / round.graph[part])
  return {
    'training.ratioToKeras': ratio('Step: Keras takes', 'keras', 'stepMs'),
    'training.ratioToTorch': ratio('Step: PyTorch takes', 'torch', 'stepMs'),
    'training.ratioToLayers': ratio('Step: the stock engine takes', 'layers', 'stepMs'),
    'training.ratioToLimit': all(
      'Step beside the limit (1 is the limit)',
      '×',
      2,
      ({ graph }) => graph.stepMs / graph.limitMs,
    ),
    'training.ratioToUsualLimit': all(
      'Step beside the limit at the median rate of its tries',
      '×',
      2,
      ({ graph }) => graph.stepMs / graph.usualLimitMs,
    ),
    'training.epochRatioToKeras': ratio('Epoch with validation: Keras takes', 'keras', 'epochMs'),
    'training.epochRatioToTorch': ratio('Epoch with validation: PyTorch takes', 'torch', 'epochMs'),
    'training.validationRatioToKeras': ratio('Validation: Keras takes', 'keras', 'validationMs'),
    'training.validationRatioToTorch': ratio('Validation: PyTorch takes', 'torch', 'validationMs'),
    'training.graphStep': step('graph', 'Step, batch of 100'),
    'training.kerasStep': step('keras', 'Step in Keras'),
    'training.torchStep': step('torch', 'Step in PyTorch'),
    'training.layersStep': step('layers', 'Step with the stock engine'),
    'training.limit': all(
      'Limit: its products at the best rate of a large one',
      'ms',
      1,
      ({ graph }) => graph.limitMs,
    ),
  }
}
