import { fork, type ChildProcess as NodeChildProcess } from 'node:child_process'
import type { ChildExit } from './child-exit.js'
import { QuietLines } from './quiet-lines.js'

export interface ChildProcessOptions<Incoming> {
  /** The JavaScript file that it runs. */
  entry: string
  args?: readonly string[]
  environment?: NodeJS.ProcessEnv
  /** Called in the order in which the child sent; the last message comes before `ended` resolves. */
  onMessage(message: Incoming): void
}

const KEPT_STANDARD_ERROR = 8192

/**
 * A child process that speaks in typed messages. It shares standard output; what it writes to standard error is passed
 * on, and its end kept for the message about a crash.
 */
export class ChildProcess<Outgoing, Incoming> {
  /** Resolves when the process is gone and everything that it sent has been handed over. Never rejects. */
  readonly ended: Promise<ChildExit>
  readonly #child: NodeChildProcess
  #lastWords = ''

  constructor(options: ChildProcessOptions<Incoming>) {
    this.#child = fork(options.entry, [...(options.args ?? [])], {
      // Typed arrays and dates arrive as what they are.
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      env: options.environment ?? process.env,
      // A debugger's or a loader's flags of the parent are not meant for its children.
      execArgv: [],
    })
    const lines = new QuietLines((text) => {
      this.#lastWords = (this.#lastWords + text).slice(-KEPT_STANDARD_ERROR)
      process.stderr.write(text)
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => lines.push(text))
    this.#child.stderr?.once('end', () => lines.end())
    this.#child.on('message', (message) => options.onMessage(message as Incoming))
    this.ended = this.#waitForEnd()
  }

  /** Undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid
  }

  /** A message to a child that is gone is dropped: its end is told by `ended`. */
  send(message: Outgoing): void {
    if (!this.#child.connected) return
    this.#child.send(message as object, () => {})
  }

  /** Asks it to end: a child whose channel is closed ends itself. */
  release(): void {
    if (this.#child.connected) this.#child.disconnect()
  }

  /** Ends it at once, whatever it does. */
  kill(): void {
    this.#child.kill('SIGKILL')
  }

  async #waitForEnd(): Promise<ChildExit> {
    const child = this.#child
    // Not 'close', which never comes when it was this side that closed the channel. Until 'disconnect' messages may come.
    const disconnected = new Promise<void>((resolve) => child.once('disconnect', () => resolve()))
    const silent = new Promise<void>((resolve) => child.stderr?.once('close', () => resolve()))
    const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
      child.once('exit', (code, signal) => resolve({ code, signal })),
    )
    const notStarted = new Promise<ChildExit>((resolve) =>
      child.on('error', (error) => {
        // Also emitted when a message cannot be sent; only without a process is it the end.
        if (child.pid === undefined) {
          resolve({ code: null, signal: null, lastWords: '', startError: error.message })
        }
      }),
    )
    const ended = Promise.all([exited, disconnected, silent]).then(
      ([exit]): ChildExit => ({ ...exit, lastWords: this.#lastWords }),
    )
    return Promise.race([ended, notStarted])
  }
}
