import { createRequire } from 'node:module'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { DriverAdapterError } from '@prisma/driver-adapter-utils'
import type {
  AnswerMessage,
  Task,
  TaskMessage,
  TaskResult,
  ThreadError,
  ThreadOptions,
} from './thread-messages.js'

interface Waiting {
  resolve(result: TaskResult): void
  reject(error: Error): void
}

/** A connection in a thread, begun when it is first asked. Tasks are done one after the other. */
export class ConnectionThread {
  readonly #options: ThreadOptions
  readonly #waiting = new Map<number, Waiting>()
  #thread: Worker | undefined
  #tasks = 0

  constructor(options: ThreadOptions) {
    this.#options = options
  }

  /** How many tasks are not done yet. */
  get load(): number {
    return this.#waiting.size
  }

  /**
   * @param patienceMs how long to wait for a lock that another connection has.
   * @throws DriverAdapterError as the driver says it; Error when the thread is lost, and with it the word whether the
   *   task was done.
   */
  perform(task: Task, patienceMs: number): Promise<TaskResult> {
    this.#thread ??= this.#start()
    const thread = this.#thread
    const id = this.#tasks++
    // An idle thread does not keep the process alive; one that works does.
    thread.ref()
    thread.postMessage({ id, task, patienceMs } satisfies TaskMessage)
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  async close(): Promise<void> {
    if (this.#thread === undefined) return
    await this.perform({ type: 'close' }, 0)
    this.#thread = undefined
  }

  #start(): Worker {
    const thread = new Worker(/* turbopackIgnore: true */ entry(), { workerData: this.#options })
    thread.on('message', (answer: AnswerMessage) => {
      const waiting = this.#waiting.get(answer.id)
      this.#waiting.delete(answer.id)
      if (this.#waiting.size === 0) thread.unref()
      if ('error' in answer) waiting?.reject(toError(answer.error))
      else waiting?.resolve(answer.result)
    })
    thread.on('error', (error) => this.#lose(thread, error))
    thread.on('exit', () => this.#lose(thread, new Error('The thread of the database ended.')))
    return thread
  }

  #lose(thread: Worker, error: Error): void {
    if (this.#thread !== thread) return
    this.#thread = undefined
    const lost = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of lost) reject(error)
  }
}

/**
 * A thread loads the package's compiled code, also where a test loads this file as source. A bundle has no directory of
 * its own; there the package is found from where the process runs.
 */
function entry(): string {
  const here = path.join(import.meta.dirname ?? process.cwd(), 'here.js')
  return createRequire(here).resolve('@convscope/storage/sqlite-thread')
}

function toError(error: ThreadError): Error {
  if ('cause' in error) {
    return new DriverAdapterError(error.cause as ConstructorParameters<typeof DriverAdapterError>[0])
  }
  return Object.assign(new Error(error.message), { stack: error.stack })
}
