import { existsSync, realpathSync } from 'node:fs'
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { lastLines, SetupError } from '../terminal.mjs'
import { run } from './command.mjs'
import { ensureGraphAddon } from './graph-addon.mjs'
import { cacheDirectory, repositoryRoot } from './locations.mjs'
import { platformName } from './platform.mjs'
import { requirePython } from './python.mjs'
import {
  bindingPath,
  cachedBindingPath,
  compileBinding,
  placeCachedBinding,
  requireCompiler,
} from './tensorflow-binding.mjs'
import { cachedTensorFlow, namedTensorFlow, pinnedTensorFlow, pinnedWheel } from './tensorflow-libraries.mjs'

const PROBE = fileURLToPath(new URL('./tensorflow-probe.cjs', import.meta.url))
const STAMP = 'convscope.json'
const OWN_INSTALLER = 'own-installer'

/** Puts TensorFlow in place, and the addon that trains with its graphs. Does nothing where that was done before. */
export async function ensureTensorFlow(terminal) {
  const packageDirectory = tfjsNodeDirectory()
  await ensureLibrary(terminal, packageDirectory)
  const { identity } = await readStamp(packageDirectory)
  await ensureGraphAddon(terminal, packageDirectory, identity)
}

/**
 * Puts TensorFlow in place under @tensorflow/tfjs-node: an installed one that CONVSCOPE_TENSORFLOW names, else the
 * pinned wheel, else whatever tfjs-node's own installer fetches.
 */
async function ensureLibrary(terminal, packageDirectory) {
  const named = namedTensorFlow()
  const inPlace = await readStamp(packageDirectory)
  if (inPlace && isWanted(inPlace, named)) {
    terminal.already('TensorFlow', `${inPlace.version} (${inPlace.origin})`)
    return
  }
  if (named) return link(terminal, packageDirectory, named)
  const wheel = pinnedWheel()
  if (!wheel) {
    terminal.line(`      No wheel of TensorFlow fits ${platformName()}; tfjs-node's own installer has to do.`)
    return useOwnInstaller(terminal, packageDirectory)
  }
  let libraries
  try {
    libraries = await fetchWheel(terminal, wheel)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    return useOwnInstaller(terminal, packageDirectory, error)
  }
  return link(terminal, packageDirectory, libraries)
}

/**
 * Loads TensorFlow in a child process and computes with it.
 *
 * @returns {Promise<{ ok: true, tensorflow: string } | { ok: false, output: string }>}
 */
export async function probeTensorFlow(packageDirectory = tfjsNodeDirectory()) {
  const { code, signal, stdout, output } = await run(process.execPath, [PROBE, packageDirectory], {
    timeoutMs: 120_000,
  })
  if (code !== 0)
    return {
      ok: false,
      output: signal ? `${output}killed by ${signal}` : output,
    }
  return { ok: true, ...JSON.parse(stdout.trim().split('\n').at(-1)) }
}

export function tfjsNodeDirectory() {
  const require = createRequire(path.join(repositoryRoot, 'packages', 'model', 'package.json'))
  return path.dirname(require.resolve('@tensorflow/tfjs-node/package.json'))
}

/** What a former set-up put in place, undefined when it is incomplete or was made for another Node. */
export async function readStamp(packageDirectory) {
  try {
    const stamp = JSON.parse(await readFile(path.join(packageDirectory, 'deps', STAMP), 'utf8'))
    const complete = [bindingPath(packageDirectory), ...stamp.files].every((file) => existsSync(file))
    return complete && stamp.nodeModules === process.versions.modules ? stamp : undefined
  } catch {
    return undefined
  }
}

function isWanted(stamp, named) {
  if (named) return stamp.identity === named.identity
  return !stamp.identity.startsWith('installed-')
}

async function fetchWheel(terminal, wheel) {
  const cache = cacheDirectory()
  const cached = await cachedTensorFlow(wheel, cache)
  if (cached) return cached
  await requirePython()
  const step = terminal.step(`Downloading TensorFlow ${wheel.version} (once, kept in ${cache})`)
  try {
    const libraries = await pinnedTensorFlow(wheel, { cache, step })
    step.done()
    return libraries
  } catch (error) {
    step.failed(error.message)
    throw error
  }
}

async function link(terminal, packageDirectory, libraries) {
  const deps = path.join(packageDirectory, 'deps')
  await rm(deps, { recursive: true, force: true })
  await mkdir(path.join(deps, 'lib'), { recursive: true })
  await symlink(libraries.include, path.join(deps, 'include'))
  for (const [name, target] of Object.entries(libraries.libraries)) {
    await symlink(realpathSync(target), path.join(deps, 'lib', name))
  }
  await placeBinding(terminal, packageDirectory, libraries)
  await writeStamp(packageDirectory, {
    identity: libraries.identity,
    version: libraries.version,
    origin: libraries.origin,
    files: Object.keys(libraries.libraries).map((name) => path.join(deps, 'lib', name)),
  })
}

async function placeBinding(terminal, packageDirectory, libraries) {
  const { version } = JSON.parse(await readFile(path.join(packageDirectory, 'package.json'), 'utf8'))
  const cached = cachedBindingPath(cacheDirectory(), libraries, version)
  if (await placeCachedBinding(cached, packageDirectory)) {
    const step = terminal.step('Loading TensorFlow')
    const probe = await probeTensorFlow(packageDirectory)
    if (probe.ok) return step.done(`${probe.tensorflow}, binding from the cache`)
    // Compiled for another machine's C library, say, where the home is shared.
    step.failed('the cached binding does not work here; compiling it anew')
  }
  await requireCompiler()
  const compiling = terminal.step("Compiling TensorFlow's binding")
  try {
    await compileBinding(packageDirectory, cached)
  } catch (error) {
    compiling.failed()
    throw error
  }
  compiling.done()
  await verify(terminal, packageDirectory, async () =>
    rm(path.dirname(cached), { recursive: true, force: true }),
  )
}

async function useOwnInstaller(terminal, packageDirectory, reasonForIt) {
  const step = terminal.step("Trying tfjs-node's own installer")
  await rm(path.join(packageDirectory, 'deps'), {
    recursive: true,
    force: true,
  })
  const bins = path.join(repositoryRoot, 'node_modules', '.bin')
  const { code, output } = await run(process.execPath, [path.join('scripts', 'install.js')], {
    cwd: packageDirectory,
    env: {
      ...process.env,
      PATH: `${bins}${path.delimiter}${process.env.PATH ?? ''}`,
    },
    onOutput: (text) => step.progress(lastLines(text, 1)),
  })
  if (code !== 0 || !existsSync(bindingPath(packageDirectory))) {
    step.failed()
    if (reasonForIt) throw reasonForIt
    throw new SetupError(
      `TensorFlow has no wheel for ${platformName()}, and tfjs-node's own installer failed.`,
      'install TensorFlow 2 for C on this machine and let CONVSCOPE_TENSORFLOW name its directory (with lib/ and include/)',
      { detail: lastLines(output, 10) },
    )
  }
  step.done()
  await verify(terminal, packageDirectory)
  await writeStamp(packageDirectory, {
    identity: OWN_INSTALLER,
    version: 'as tfjs-node brings it',
    origin: "tfjs-node's own installer",
    files: [],
  })
}

async function verify(terminal, packageDirectory, discard = async () => {}) {
  const step = terminal.step('Loading TensorFlow')
  const probe = await probeTensorFlow(packageDirectory)
  if (probe.ok) return step.done(probe.tensorflow)
  step.failed()
  await discard()
  throw new SetupError(
    'TensorFlow is in place but does not load.',
    'npm run doctor shows the parts; CONVSCOPE_TENSORFLOW can name an installed TensorFlow that fits this machine',
    { detail: lastLines(probe.output, 10) },
  )
}

async function writeStamp(packageDirectory, stamp) {
  await mkdir(path.join(packageDirectory, 'deps'), { recursive: true })
  const text = JSON.stringify({ ...stamp, nodeModules: process.versions.modules }, null, 2)
  await writeFile(path.join(packageDirectory, 'deps', STAMP), `${text}\n`)
}
