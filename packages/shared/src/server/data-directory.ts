import { randomUUID } from 'node:crypto'
import { chmod, lstat, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { makeDirectory } from './make-directory.js'

const OURS_ALONE = 0o700
const READ_BY_OTHERS = 0o077
const STICKY = 0o1000
/** What lies in it; whatever else somebody keeps there is left as it is. */
const OUR_NAME = /^(convscope\.db.*|artifacts|artifact-cache|redis|logs|instance.*|demo\.json)$/
const ID_FILE = 'instance-id'
const ID = /^[0-9a-f-]{36}$/
const ID_TRIES = 20

/**
 * Prepares a data directory for this process: it is there, nobody else on the machine can read what lies in it or what
 * this process and its children will write, and it has an id.
 * @returns the installation's id, made at the first start. Two processes with the same id share a data directory.
 * @throws Error with one sentence when the directory cannot be written.
 */
export async function openDataDirectory(directory: string): Promise<string> {
  process.umask(READ_BY_OTHERS)
  try {
    await makeDirectory(directory, OURS_ALONE)
    await keepPrivate(directory)
    return await readId(path.join(directory, ID_FILE))
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    throw new Error(
      `The data directory ${directory} cannot be written (${code ?? message}). Name another one with CONVSCOPE_DATA_DIR.`,
      { cause },
    )
  }
}

/** Earlier versions left files that everybody could read. Once the directory itself is closed, nothing is looked at. */
async function keepPrivate(directory: string): Promise<void> {
  const { mode } = await stat(directory)
  if ((mode & READ_BY_OTHERS) === 0) return
  for (const name of await readdir(directory)) {
    if (OUR_NAME.test(name)) await closeToOthers(path.join(directory, name))
  }
  if (!isShared(directory, mode)) await changeMode(directory, OURS_ALONE)
}

/** A directory that is there for more than our data, named by mistake or in a test. */
function isShared(directory: string, mode: number): boolean {
  const holds = (place: string) => !path.relative(directory, place).startsWith('..')
  return (mode & STICKY) !== 0 || holds(process.cwd()) || holds(homedir())
}

async function closeToOthers(name: string): Promise<void> {
  const facts = await lstat(name).catch(() => undefined)
  if (facts === undefined || facts.isSymbolicLink()) return
  if (facts.isDirectory()) {
    for (const inside of await readdir(name)) await closeToOthers(path.join(name, inside))
  }
  await changeMode(name, facts.mode & ~READ_BY_OTHERS & 0o777)
}

async function changeMode(name: string, mode: number): Promise<void> {
  await chmod(name, mode).catch((error: NodeJS.ErrnoException) => {
    // Somebody else's, such as a volume that is mounted here; gone, such as a file that Redis has just replaced.
    if (error.code !== 'EPERM' && error.code !== 'ENOENT') throw error
  })
}

async function readId(file: string): Promise<string> {
  for (let tries = 0; tries < ID_TRIES; tries++) {
    const id = (await readFile(file, 'utf8').catch(() => '')).trim()
    if (ID.test(id)) return id
    try {
      await writeFile(file, `${randomUUID()}\n`, { flag: 'wx' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        await rm(file, { force: true })
        throw error
      }
      // Another process is writing it.
      await delay(50)
    }
  }
  // A process that died while it wrote.
  await rm(file, { force: true })
  return readId(file)
}
