import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { killGroup } from './ending.mjs'
import { LogFile } from './log-file.mjs'

const FIRST_RESTART_MS = 500
const LONGEST_RESTART_MS = 15_000
/** A process that lived so long has recovered: the next restart is quick again. */
const STABLE_MS = 60_000

/**
 * A part of the system as a process of its own: logged to a file, started again when it ends unasked, and ended with
 * everything that it started.
 */
export class SupervisedProcess {
  #options
  #child
  #log
  #exited = Promise.resolve()
  #startError
  #isStopping = false
  #restarts = 0

  /**
   * @param {{ name: string, program: string, args: string[], cwd: string, env?: NodeJS.ProcessEnv, logFile: string,
   *   onRestart(text: string): void, onPid(): void }} options
   */
  constructor(options) {
    this.#options = options
    this.#log = new LogFile(options.logFile)
  }

  get name() {
    return this.#options.name
  }

  get pid() {
    return this.#child?.pid
  }

  get isRunning() {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  start() {
    const { program, args, cwd, env, onPid } = this.#options
    const began = Date.now()
    // A group of its own: Ctrl-C reaches only the supervisor, which ends the parts in order.
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    this.#startError = undefined
    for (const output of [child.stdout, child.stderr]) output?.on('data', (bytes) => this.#log.write(bytes))
    this.#exited = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#startError = error.message
        resolve()
      })
      child.once('exit', resolve)
    })
    void this.#exited.then(() => this.#restart(began))
    onPid()
  }

  /** Asks it to end, and makes it after a while. Resolves when neither it nor what it started is there. */
  async stop(patienceMs) {
    this.#isStopping = true
    if (this.isRunning) {
      this.#child.kill('SIGTERM')
      await Promise.race([this.#exited, delay(patienceMs, undefined, { ref: false })])
    }
    // Also what outlived it.
    killGroup(this.pid)
    await this.#exited
    await this.#log.close()
  }

  async #restart(began) {
    if (this.#isStopping) return
    if (Date.now() - began > STABLE_MS) this.#restarts = 0
    const wait = Math.min(FIRST_RESTART_MS * 2 ** this.#restarts++, LONGEST_RESTART_MS)
    const { exitCode, signalCode } = this.#child
    const how = this.#startError ?? signalCode ?? `exit code ${exitCode}`
    this.#options.onRestart(
      `${this.name} ended (${how}) and is started again; its log: ${this.#options.logFile}`,
    )
    await delay(wait)
    if (!this.#isStopping) this.start()
  }
}
