import { availableParallelism } from 'node:os'
import { figure } from './figure.mjs'
import { MNIST, programs, withPeers } from './peers/programs.mjs'
import { inTurns } from './rounds.mjs'

const ROUNDS = 2
const RUNS = 8
const IMAGES = 60_000
const VALIDATION = 10_000

/**
 * Eight runs of one epoch: in two processes at a time that share the cores, in one of all threads, and in Keras, one
 * after the other in one process. Each of ours has a process of its own, whose start counts, as in the worker; Keras's
 * process is started once, and its start does not count.
 */
export async function measureSweep() {
  const { ours, python } = await programs()
  const { setTensorflowThreads, threadsOfTraining } = await import('@convscope/model/threads')
  const shared = threadsOfTraining(0, 2, availableParallelism())
  console.error(`sweep: ${ROUNDS} rounds of ${RUNS} epochs of ${IMAGES} images in each of three ways`)

  async function inOrder(threads, runs) {
    const env = { ...process.env }
    setTensorflowThreads(threads, env)
    const open = { peer: () => ours('convscope-peer.mjs', [IMAGES, VALIDATION, 'auto'], env) }
    for (let run = 0; run < runs; run++) await withPeers(open, ({ peer }) => peer.epoch())
  }
  const keras = () => {
    const open = { peer: () => python('keras_peer.py', [IMAGES, VALIDATION, MNIST]) }
    return withPeers(open, ({ peer }) =>
      seconds(async () => {
        for (let run = 0; run < RUNS; run++) await peer.epoch('new')
      }),
    )
  }
  const rounds = await inTurns(
    {
      twoProcesses: () => seconds(() => Promise.all([inOrder(shared, RUNS / 2), inOrder(shared, RUNS / 2)])),
      oneProcess: () => seconds(() => inOrder(0, RUNS)),
      keras,
    },
    {
      rounds: ROUNDS,
      warmUps: 0,
      onRound(results, round) {
        const told = Object.entries(results).map(([name, value]) => `${name} ${value.toFixed(1)} s`)
        console.error(`  ${round}: ${told.join(', ')}`)
      },
    },
  )

  const all = (title, unit, digits, read) => figure(`${RUNS} epochs${title}`, unit, rounds.map(read), digits)
  const time = (title, name) => all(title, 's', 1, (round) => round[name])
  const two = `in two processes, each of ${shared} of ${availableParallelism()} threads`
  return {
    'sweep.twoProcesses': time(` ${two}`, 'twoProcesses'),
    'sweep.oneProcess': time(' one after the other, all threads', 'oneProcess'),
    'sweep.keras': time(' in Keras, one after the other in one process, its start not counted', 'keras'),
    'sweep.ratioToKeras': all(
      ': Keras takes, beside the faster of our ways in each round',
      '×',
      2,
      ({ keras: theirs, twoProcesses, oneProcess }) => theirs / Math.min(twoProcesses, oneProcess),
    ),
    'sweep.twoProcessesRatioToKeras': all(
      `: Keras takes, beside ours ${two}`,
      '×',
      2,
      (round) => round.keras / round.twoProcesses,
    ),
    'sweep.oneProcessRatioToKeras': all(
      ': Keras takes, beside ours one after the other',
      '×',
      2,
      (round) => round.keras / round.oneProcess,
    ),
  }
}

async function seconds(work) {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}
