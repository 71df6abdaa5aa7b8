import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/**
 * A process that trains a network, one epoch for each line that it is sent, and answers each with a line of
 * JSON. Its first line says its versions; then it waits.
 */
export class Peer {
  #child
  #lines

  constructor(program, args, env = process.env) {
    this.#child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'ignore'] })
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** @returns {Promise<Record<string, unknown>>} the next answer */
  async answer() {
    for (;;) {
      const { value, done } = await this.#lines.next()
      if (done) throw new Error(`${this.#child.spawnargs.join(' ')} ended early`)
      // Libraries print things of their own.
      if (value.startsWith('{')) return JSON.parse(value)
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

  /** Bytes resident at most so far; undefined where the kernel does not tell (not Linux). */
  peakBytes() {
    if (process.platform !== 'linux') return undefined
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')
    return Number(status.match(/VmHWM:\s+(\d+) kB/)?.[1]) * 1024
  }

  async end() {
    if (this.#child.exitCode !== null) return
    this.#child.stdin.end()
    await once(this.#child, 'exit')
  }
}
