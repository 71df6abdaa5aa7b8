import { figure, mean, standardDeviation } from './figure.mjs'
import { memoryFigures } from './memory-figures.mjs'
import { MNIST, programs, withPeers } from './peers/programs.mjs'
import { inTurns } from './rounds.mjs'

const SEEDS = 5
const EPOCHS = 5
const IMAGES = 60_000
const VALIDATION = 10_000

/**
 * Validation accuracy after five epochs of all of MNIST, from several seeds, here and in Keras: each a process of its
 * own. What memory such a run takes is measured along the way.
 *
 * @param {{ seeds?: number }} [options] seeds 1 to this
 */
export async function measureAccuracy({ seeds = SEEDS } = {}) {
  const { ours, python } = await programs()
  console.error(`accuracy: ${EPOCHS} epochs from each of ${seeds} seeds in each of two programs`)
  // A round is a seed.
  const rounds = await inTurns(
    {
      ours: (round) => trained(() => ours('convscope-peer.mjs', [IMAGES, VALIDATION, 'graph', round + 1])),
      keras: (round) => trained(() => python('keras_peer.py', [IMAGES, VALIDATION, MNIST, round + 1])),
    },
    {
      rounds: seeds,
      warmUps: 0,
      onRound(seed, round) {
        const [here, there] = [seed.ours.percent, seed.keras.percent]
        console.error(`  ${round}: ours ${here.toFixed(2)} %, Keras ${there.toFixed(2)} %`)
      },
    },
  )
  const memory = rounds.map(({ ours, keras }) => ({ graph: ours.memory, keras: keras.memory }))
  const during = `${EPOCHS} epochs of ${IMAGES.toLocaleString('en')} images`
  return { ...accuracyFigures(rounds), ...memoryFigures('accuracy', during, memory) }
}

function trained(open) {
  return withPeers({ peer: open }, async ({ peer }) => {
    let answer
    for (let epoch = 0; epoch < EPOCHS; epoch++) answer = await peer.epoch()
    return { percent: answer.valAccuracy * 100, memory: peer.peakMemory() }
  })
}

function accuracyFigures(rounds) {
  const title = `Validation accuracy after ${EPOCHS} epochs`
  const of = (name) => rounds.map((round) => round[name].percent)
  const [least, most] = [Math.min(...of('keras')), Math.max(...of('keras'))]
  const seeds = of('ours').map((percent, index) => ({ percent, seed: index + 1 }))
  const below = seeds.filter(({ percent }) => percent < least).map(({ seed }) => seed)
  const above = seeds.filter(({ percent }) => percent > most).map(({ seed }) => seed)
  const outside = [...named('below it', below), ...named('above it', above)]
  return {
    'training.accuracy': withMean(figure(title, '%', of('ours'), 2), of('ours')),
    'training.accuracyOfKeras': withMean(figure(`${title} in Keras`, '%', of('keras'), 2), of('keras')),
    'training.accuracyWithinKeras': {
      ...figure(
        `Of ${rounds.length} seeds, those within Keras's spread of ${least.toFixed(2)} to ${most.toFixed(2)} %`,
        '',
        [rounds.length - below.length - above.length],
      ),
      below,
      above,
      note: outside.join('; ') || 'all',
    },
  }
}

function named(where, seeds) {
  return seeds.length === 0 ? [] : [`${where}: seed ${seeds.join(', ')}`]
}

function withMean(made, values) {
  const [middle, deviation] = [mean(values), standardDeviation(values)].map((each) => Number(each.toFixed(3)))
  return { ...made, mean: middle, deviation, note: `mean ${middle}, standard deviation ${deviation}` }
}
