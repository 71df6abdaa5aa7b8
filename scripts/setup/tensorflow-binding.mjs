import { existsSync } from 'node:fs'
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { env as processEnvironment } from 'node:process'
import { lastLines, SetupError } from '../terminal.mjs'
import { run } from './command.mjs'
import { headerArguments, npmsNodeGyp } from './node-gyp.mjs'
import { installCommand, platformName } from './platform.mjs'

const NAPI_VERSION = 8
const BINDING = 'tfjs_binding.node'

export function bindingPath(packageDirectory) {
  return path.join(packageDirectory, 'lib', `napi-v${NAPI_VERSION}`, BINDING)
}

/** Where the compiled binding for this Node, this TensorFlow and this tfjs-node is kept. */
export function cachedBindingPath(cache, libraries, packageVersion) {
  const key = [
    `node${process.versions.modules}-napi${NAPI_VERSION}`,
    platformName(),
    libraries.identity,
    `tfjs-node-${packageVersion}`,
  ].join('_')
  return path.join(cache, 'bindings', key, BINDING)
}

export async function placeCachedBinding(cached, packageDirectory) {
  if (!existsSync(cached)) return false
  await copyAtomically(cached, bindingPath(packageDirectory))
  return true
}

/** Compiles tfjs-node's binding against deps/ of the package and keeps a copy in the cache. */
export async function compileBinding(packageDirectory, cached) {
  await requireCompiler()
  const require = createRequire(path.join(packageDirectory, 'package.json'))
  const nodePreGyp = require.resolve('@mapbox/node-pre-gyp/bin/node-pre-gyp')
  await removeBuildFolders(packageDirectory)
  const { code, output } = await run(
    process.execPath,
    [nodePreGyp, 'install', '--build-from-source', ...headerArguments()],
    { cwd: packageDirectory, env: compileEnvironment() },
  )
  if (code !== 0 || !existsSync(bindingPath(packageDirectory))) {
    throw new SetupError(
      "tfjs-node's binding did not compile.",
      `npm run doctor shows what is missing; a working compiler comes with: ${installCommand('compiler')}`,
      { detail: lastLines(output, 15) },
    )
  }
  await removeBuildFolders(packageDirectory)
  await copyAtomically(bindingPath(packageDirectory), cached)
}

export function compilerProgram() {
  return processEnvironment.CXX || (process.platform === 'darwin' ? 'c++' : 'g++')
}

/** The compiler's name and version, or a SetupError with the command that installs one. */
export async function requireCompiler() {
  const compiler = compilerProgram()
  const [version, make] = await Promise.all([run(compiler, ['--version']), run('make', ['--version'])])
  if (version.code !== 0) {
    throw new SetupError(
      `There is no C++ compiler (${compiler}); it builds the native parts.`,
      installCommand('compiler'),
    )
  }
  if (make.code !== 0) {
    throw new SetupError('make is missing; it builds the native parts.', installCommand('compiler'))
  }
  return `${version.stdout.split('\n')[0]}`
}

function compileEnvironment() {
  const env = { ...processEnvironment }
  // node-pre-gyp finds npm's node-gyp only where npm lies beside Node; npm itself may be elsewhere.
  const nodeGyp = npmsNodeGyp()
  if (nodeGyp) env.npm_config_node_gyp = nodeGyp
  if (process.platform === 'darwin') {
    // The libraries of the wheel name themselves @rpath/…; binding.gyp rewrites only names of Google's own build.
    env.LDFLAGS = `${env.LDFLAGS ?? ''} -Wl,-rpath,@loader_path/../../deps/lib`.trim()
  }
  return env
}

async function removeBuildFolders(packageDirectory) {
  for (const name of ['build', `build-tmp-napi-v${NAPI_VERSION}`]) {
    await rm(path.join(packageDirectory, name), { recursive: true, force: true })
  }
}

export async function copyAtomically(source, destination) {
  await mkdir(path.dirname(destination), { recursive: true })
  const temporary = `${destination}.${process.pid}`
  await copyFile(source, temporary)
  await rename(temporary, destination)
}
