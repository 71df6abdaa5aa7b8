import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { memoryOf } from '../memory.mjs'

/** How often a working peer's memory is looked at: the kernel remembers no peak of a process's own pages. */
export const MEMORY_EVERY_MS = 50
const KEPT_COMPLAINTS = 2000

/**
 * A process that trains a network, one epoch for each line that it is sent, and answers each with a line of
 * JSON. Its first line says its versions; then it waits.
 */
export class Peer {
  #child
  #lines
  #complaints = ''
  #memory

  constructor(program, args, env = process.env) {
    this.#child = spawn(program, args, { env, stdio: 'pipe' })
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
    this.#child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#complaints = (this.#complaints + text).slice(-KEPT_COMPLAINTS)
    })
  }

  /** @returns {Promise<Record<string, unknown>>} the next answer */
  async answer() {
    const watch = setInterval(() => this.#lookAtMemory(), MEMORY_EVERY_MS)
    try {
      for (;;) {
        const { value, done } = await this.#lines.next()
        if (done) throw new Error(`${this.#child.spawnargs.join(' ')} ended early:\n${this.#complaints}`)
        // Libraries print things of their own.
        if (value.startsWith('{')) return JSON.parse(value)
      }
    } finally {
      clearInterval(watch)
      this.#lookAtMemory()
    }
  }

  /** @param {string} network "go on" with the one it has; what else is understood, each peer says itself */
  epoch(network = 'go on') {
    return this.ask(network)
  }

  async ask(line) {
    this.#child.stdin.write(`${line}\n`)
    return this.answer()
  }

  /**
   * Peaks from its start to its last answer, in bytes: of all resident pages as the kernel remembers it, and of its own
   * as looked at every 50 ms.
   * @returns {{ resident: number, own: number } | undefined} undefined where the kernel does not tell (not Linux)
   */
  peakMemory() {
    return this.#memory
  }

  async end() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.stdin.end()
    await once(this.#child, 'exit')
  }

  #lookAtMemory() {
    const now = memoryOf(this.#child.pid)
    if (now === undefined) return
    this.#memory = {
      resident: Math.max(now.peakResident, this.#memory?.resident ?? 0),
      own: Math.max(now.own, this.#memory?.own ?? 0),
    }
  }
}
