import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { lastLines } from '../terminal.mjs'
import { run } from './command.mjs'
import { cacheDirectory, repositoryRoot } from './locations.mjs'
import { platformName } from './platform.mjs'
import { bindingPath, compilerProgram, copyAtomically, requireCompiler } from './tensorflow-binding.mjs'

const ADDON = 'convscope_graph.node'
const NAPI_VERSION = 8
const PROBE = fileURLToPath(new URL('./graph-addon-probe.cjs', import.meta.url))
const model = path.join(repositoryRoot, 'packages', 'model')
const sources = path.join(model, 'native')

/** Beside TensorFlow.js's own binding, so that both find the same libraries. */
export function graphAddonPath(packageDirectory) {
  return path.join(path.dirname(bindingPath(packageDirectory)), ADDON)
}

/**
 * Puts the addon that trains with graphs in place: out of the cache, else compiled. Without it training is slower and
 * works all the same, so what goes wrong is said and stops nothing.
 *
 * @param {string} identity of the TensorFlow that is in place.
 */
export async function ensureGraphAddon(terminal, packageDirectory, identity) {
  const key = await addonKey(identity)
  if (await isInPlace(packageDirectory, key)) return terminal.already('Graph addon')
  const cached = path.join(cacheDirectory(), 'bindings', key, ADDON)
  if (existsSync(cached)) {
    await copyAtomically(cached, graphAddonPath(packageDirectory))
    if ((await probeGraphAddon(packageDirectory)).ok) {
      await writeStamp(packageDirectory, key)
      return terminal.already('Graph addon', 'from the cache')
    }
  }
  const step = terminal.step('Compiling the graph addon')
  try {
    await compile(packageDirectory, cached)
    await copyAtomically(cached, graphAddonPath(packageDirectory))
    const probe = await probeGraphAddon(packageDirectory)
    if (!probe.ok) throw new Error(lastLines(probe.output, 10))
    await writeStamp(packageDirectory, key)
    step.done()
  } catch (error) {
    step.failed('training will run through TensorFlow.js, more slowly')
    terminal.line(String(error.detail ?? error.message).replace(/^/gm, '      '))
    await rm(cached, { force: true })
    await rm(graphAddonPath(packageDirectory), { force: true })
  }
}

/**
 * Loads the addon in a child process and runs a graph with it.
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export async function probeGraphAddon(packageDirectory) {
  const addon = graphAddonPath(packageDirectory)
  if (!existsSync(addon)) return { ok: false, output: 'not in place' }
  const { code, output } = await run(process.execPath, [PROBE, packageDirectory, addon], {
    timeoutMs: 120_000,
  })
  return { ok: code === 0, output }
}

/** What a compiled addon depends on: its sources, this platform and TensorFlow. */
async function addonKey(identity) {
  const hash = createHash('sha256')
  for (const name of (await readdir(sources)).sort()) {
    hash.update(name).update(await readFile(path.join(sources, name)))
  }
  return `napi${NAPI_VERSION}_${platformName()}_${identity}_graph-${hash.digest('hex').slice(0, 12)}`
}

async function isInPlace(packageDirectory, key) {
  if (!existsSync(graphAddonPath(packageDirectory))) return false
  return readFile(stampPath(packageDirectory), 'utf8').then(
    (stamp) => stamp === key,
    () => false,
  )
}

const stampPath = (packageDirectory) => `${graphAddonPath(packageDirectory)}.key`
const writeStamp = (packageDirectory, key) => writeFile(stampPath(packageDirectory), key)

/** A few files need no build system. N-API's headers come from npm, whatever brought Node. */
async function compile(packageDirectory, destination) {
  await requireCompiler()
  const headers = createRequire(path.join(model, 'package.json')).resolve('node-api-headers/package.json')
  const deps = path.join(packageDirectory, 'deps')
  const flags = [
    ...['-std=c++17', '-O3', '-fPIC', '-fvisibility=hidden', '-pthread', `-DNAPI_VERSION=${NAPI_VERSION}`],
    ...[`-I${path.join(path.dirname(headers), 'include')}`, `-I${path.join(deps, 'include')}`],
  ]
  const directory = await mkdtemp(path.join(tmpdir(), 'convscope-addon-'))
  try {
    const files = (await readdir(sources)).filter((name) => name.endsWith('.cc'))
    const object = (name) => path.join(directory, `${name}.o`)
    const waiting = [...files]
    const compileWaiting = async () => {
      for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
        await runCompiler([...flags, '-c', path.join(sources, name), '-o', object(name)])
      }
    }
    await Promise.all(Array.from({ length: availableParallelism() }, compileWaiting))
    const addon = path.join(directory, ADDON)
    await runCompiler([
      ...['-shared', '-pthread', ...files.map(object), '-o', addon],
      ...[`-L${path.join(deps, 'lib')}`, '-ltensorflow', '-ltensorflow_framework'],
      ...(process.platform === 'darwin'
        ? ['-Wl,-rpath,@loader_path/../../deps/lib', '-undefined', 'dynamic_lookup']
        : ['-Wl,-rpath,$ORIGIN/../../deps/lib']),
    ])
    await copyAtomically(addon, destination)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function runCompiler(options) {
  const { code, output } = await run(compilerProgram(), options)
  if (code !== 0) throw Object.assign(new Error('The compiler failed.'), { detail: lastLines(output, 15) })
}
