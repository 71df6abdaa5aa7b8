import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { figure } from './figure.mjs'
import { repository, startSystem } from './system.mjs'

const ROUNDS = 3

/** `npm start` to the printed address, when everything is in place. */
export async function measureStart() {
  console.error(`start: ${ROUNDS} starts of what is set up`)
  const seconds = []
  for (let round = 0; round <= ROUNDS; round++) {
    const system = await startSystem()
    // The first one builds.
    if (round > 0) seconds.push(system.startedInMs / 1000)
    await system.stop()
  }
  return { 'start.again': figure('Start of what is set up', 's', seconds, 1) }
}

/** The same in a fresh clone with an empty home: every download, the compiler and the build. */
export async function measureSetup() {
  console.error('setup: a fresh clone with an empty home')
  const home = mkdtempSync(path.join(tmpdir(), 'convscope-bench-home-'))
  const clone = path.join(home, 'clone')
  try {
    const { status } = spawnSync('git', ['clone', '--quiet', repository, clone])
    if (status !== 0) throw new Error('git could not clone the repository')
    const env = { ...process.env, HOME: home, npm_config_cache: path.join(home, 'npm') }
    const system = await startSystem({ directory: clone, data: path.join(home, 'data'), env })
    await system.stop()
    return { 'setup.fresh': figure('Set-up and start of a fresh clone', 's', [system.startedInMs / 1000]) }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
