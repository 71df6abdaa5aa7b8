import { spawnSync } from 'node:child_process'
import { openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import { SetupError } from '../terminal.mjs'
import { killGroup } from './ending.mjs'
import { writeAside } from './write-aside.mjs'

/**
 * The one running start of a data directory. Its file names the supervisor and its parts, so that a second start says
 * where the first one is, and one after a crash ends what was left.
 */
export class Instance {
  #file
  #state = { pid: process.pid, address: null, parts: {} }

  /**
   * @param {string} dataDirectory is there and can be written
   * @throws SetupError when another start runs on it
   */
  constructor(dataDirectory) {
    this.#file = path.join(dataDirectory, 'instance.json')
    this.#claim()
  }

  /** Remembers what must not outlive this process. */
  update(change) {
    this.#state = { ...this.#state, ...change }
    try {
      writeAside(this.#file, JSON.stringify(this.#state))
    } catch {
      // No space: the file still names this process, and the keeper knows its parts without a disk.
    }
  }

  release() {
    rmSync(this.#file, { force: true })
  }

  #claim() {
    try {
      const file = openSync(this.#file, 'wx')
      writeSync(file, JSON.stringify(this.#state))
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const other = read(this.#file)
    if (other !== undefined && commandOf(other.pid).includes('start.mjs')) {
      const where = other.address === null ? 'and is still starting' : `at ${other.address}`
      throw new SetupError(
        `Convscope runs already on this data directory (process ${other.pid}, ${where}).`,
        'use that one, stop it with Ctrl-C, or name another directory: npm start -- --data DIRECTORY',
      )
    }
    for (const { pid, mark } of Object.values(other?.parts ?? {})) {
      // The number may belong to somebody else's process by now.
      if (commandOf(pid).includes(mark)) killGroup(pid)
    }
    rmSync(this.#file, { force: true })
    this.#claim()
  }
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function commandOf(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  return stdout ?? ''
}
