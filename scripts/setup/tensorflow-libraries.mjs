import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { SetupError } from '../terminal.mjs'
import { TENSORFLOW_VERSION, TENSORFLOW_WHEELS } from './pinned-wheels.mjs'
import { lacksGlibc, platformName } from './platform.mjs'
import { ensureWheel, findWheel } from './wheel-cache.mjs'

/**
 * A TensorFlow to build against: its libraries by file name, its headers, and an identity that changes when the
 * library does (a binding is compiled for one identity).
 *
 * @typedef {{ origin: string, version: string, identity: string, include: string, libraries: Record<string, string> }}
 *   TensorFlowLibraries
 */

const extension = process.platform === 'darwin' ? 'dylib' : 'so'
const mac = process.platform === 'darwin'
const versioned = (name) => (mac ? `${name}.2.dylib` : `${name}.so.2`)

/** The installed TensorFlow that CONVSCOPE_TENSORFLOW names, or undefined where it names none. */
export function namedTensorFlow(env = process.env) {
  if (!env.CONVSCOPE_TENSORFLOW) return undefined
  const root = path.resolve(env.CONVSCOPE_TENSORFLOW)
  const wayOut =
    'let CONVSCOPE_TENSORFLOW name a directory with lib/ and include/ of TensorFlow 2, or unset it to use the pinned wheel'
  const include = path.join(root, 'include')
  if (!existsSync(path.join(include, 'tensorflow', 'c', 'c_api.h'))) {
    throw new SetupError(`CONVSCOPE_TENSORFLOW=${root} has no include/tensorflow/c/c_api.h.`, wayOut)
  }
  const library = firstExisting(path.join(root, 'lib'), ['libtensorflow_cc', 'libtensorflow'])
  if (!library) throw new SetupError(`CONVSCOPE_TENSORFLOW=${root} has no libtensorflow in lib/.`, wayOut)
  const framework = firstExisting(path.join(root, 'lib'), ['libtensorflow_framework'])
  if (!framework)
    throw new SetupError(`CONVSCOPE_TENSORFLOW=${root} has no libtensorflow_framework in lib/.`, wayOut)
  const { size, mtimeMs } = statSync(library)
  const digest = createHash('sha256')
    .update(`${realpathSync(library)} ${size} ${mtimeMs}`)
    .digest('hex')
    .slice(0, 12)
  return {
    origin: `CONVSCOPE_TENSORFLOW=${root}`,
    version: headerVersion(include) ?? 'unknown version',
    identity: `installed-${digest}`,
    include,
    libraries: libraryNames(library, framework),
  }
}

export function pinnedWheel() {
  return lacksGlibc() ? undefined : TENSORFLOW_WHEELS[platformName()]
}

/** The pinned wheel's libraries, downloaded when the cache lacks them. */
export async function pinnedTensorFlow(wheel, options) {
  return fromWheel(wheel, await ensureWheel(wheel, options))
}

/** The pinned wheel's libraries if the cache has them, else undefined. */
export async function cachedTensorFlow(wheel, cache) {
  const directory = await findWheel(wheel, cache)
  return directory && fromWheel(wheel, directory)
}

function fromWheel(wheel, directory) {
  const [library, framework] = wheel.members.map((member) => path.join(directory, member))
  return {
    origin: `${wheel.package} ${wheel.version} wheel in ${directory}`,
    version: TENSORFLOW_VERSION,
    identity: `wheel-${wheel.version}-${wheel.sha256.slice(0, 12)}`,
    include: path.join(directory, 'tensorflow', 'include'),
    libraries: libraryNames(library, framework),
  }
}

/**
 * The names under which deps/lib must offer the libraries: those that the linker looks for, and those that the
 * libraries call themselves and each other.
 */
function libraryNames(library, framework) {
  const own = path.basename(library).startsWith('libtensorflow_cc') ? 'libtensorflow_cc' : 'libtensorflow'
  return {
    [`libtensorflow.${extension}`]: library,
    [versioned('libtensorflow')]: library,
    [versioned(own)]: library,
    [`libtensorflow_framework.${extension}`]: framework,
    [versioned('libtensorflow_framework')]: framework,
  }
}

function firstExisting(directory, names) {
  const files = names.flatMap((name) => [versioned(name), `${name}.${extension}`])
  return files.map((file) => path.join(directory, file)).find((file) => existsSync(file))
}

function headerVersion(include) {
  for (const name of ['release_version.h', 'version.h']) {
    try {
      const text = readFileSync(path.join(include, 'tensorflow', 'core', 'public', name), 'utf8')
      const parts = ['MAJOR', 'MINOR', 'PATCH'].map(
        (part) => text.match(new RegExp(`#define TF_${part}_VERSION (\\d+)`))?.[1],
      )
      if (parts.every(Boolean)) return parts.join('.')
    } catch {
      // The C library's own package comes without this header; its version then stays unknown.
    }
  }
  return undefined
}
