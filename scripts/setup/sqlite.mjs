import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { lastLines, SetupError } from '../terminal.mjs'
import { run } from './command.mjs'
import { cacheDirectory, repositoryRoot } from './locations.mjs'
import { headerArguments, npmsNodeGyp } from './node-gyp.mjs'
import { installCommand, platformName } from './platform.mjs'
import { copyAtomically, requireCompiler } from './tensorflow-binding.mjs'

const PROBE = fileURLToPath(new URL('./sqlite-probe.cjs', import.meta.url))
const BINDING = path.join('build', 'Release', 'better_sqlite3.node')
const DOWNLOAD_MS = 60_000

/**
 * Puts the driver of SQLite in place: out of the cache, else the authors' binary for this Node, else compiled. Whatever
 * it is, it is used only when it commits what it acknowledges.
 */
export async function ensureSqlite(terminal) {
  const directory = sqliteDirectory()
  const probe = await probeSqlite(directory)
  if (probe.ok) return terminal.already('SQLite', probe.sqlite)
  const cached = await cachedBinding(directory)
  if (existsSync(cached)) {
    await copyAtomically(cached, path.join(directory, BINDING))
    const again = await probeSqlite(directory)
    if (again.ok) return terminal.already('SQLite', `${again.sqlite}, driver from the cache`)
  }
  const step = terminal.step("Putting SQLite's driver in place")
  let found = (await download(directory)) ? await probeSqlite(directory) : undefined
  try {
    if (!found?.ok) {
      step.progress('compiling it; this takes a minute or two')
      await compile(directory)
      found = await probeSqlite(directory)
    }
    if (!found.ok) {
      throw new SetupError(
        "SQLite's driver is in place but does not work.",
        'npm run doctor shows the parts',
        {
          detail: lastLines(found.output, 10),
        },
      )
    }
  } catch (error) {
    step.failed()
    throw error
  }
  await copyAtomically(path.join(directory, BINDING), cached)
  step.done(found.sqlite)
}

/**
 * Loads the driver in a child process and tries what it acknowledges.
 * @returns {Promise<{ ok: true, sqlite: string } | { ok: false, output: string }>}
 */
export async function probeSqlite(directory = sqliteDirectory()) {
  if (!existsSync(path.join(directory, BINDING))) return { ok: false, output: 'not in place' }
  const { code, stdout, output } = await run(process.execPath, [PROBE, directory], { timeoutMs: 60_000 })
  return code === 0 ? { ok: true, ...JSON.parse(stdout) } : { ok: false, output }
}

function sqliteDirectory() {
  const require = createRequire(path.join(repositoryRoot, 'packages', 'storage', 'package.json'))
  return path.dirname(require.resolve('better-sqlite3/package.json'))
}

/** The driver speaks to V8 itself: a binary fits one version of Node's interface. */
async function cachedBinding(directory) {
  const { version } = JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8'))
  const key = `better-sqlite3-${version}_node${process.versions.modules}_${platformName()}`
  return path.join(cacheDirectory(), 'bindings', key, path.basename(BINDING))
}

/** @returns whether there was a binary of the authors' for this Node and platform. */
async function download(directory) {
  const require = createRequire(path.join(directory, 'package.json'))
  const { code } = await run(process.execPath, [require.resolve('prebuild-install/bin.js')], {
    cwd: directory,
    timeoutMs: DOWNLOAD_MS,
  })
  return code === 0
}

async function compile(directory) {
  await requireCompiler()
  const nodeGyp = npmsNodeGyp()
  if (nodeGyp === undefined)
    throw new SetupError("npm's node-gyp is missing; it builds SQLite's driver.", 'install npm')
  const { code, output } = await run(
    process.execPath,
    [nodeGyp, 'rebuild', '--release', ...headerArguments()],
    { cwd: directory },
  )
  if (code !== 0) {
    throw new SetupError(
      "SQLite's driver did not compile.",
      `a working compiler comes with: ${installCommand('compiler')}`,
      { detail: lastLines(output, 15) },
    )
  }
  // Only the binary is used; the rest is 30 MB of objects.
  await rm(path.join(directory, 'build', 'Release', 'obj.target'), { recursive: true, force: true })
  await rm(path.join(directory, 'build', 'Release', 'obj'), { recursive: true, force: true })
}
