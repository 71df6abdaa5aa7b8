import type { Logger } from '@convscope/shared/server'
import type { ChildExit } from './child-exit.js'
import { ChildProcess } from './child-process.js'
import type { ReportedError } from './reported-error.js'

/** A request to a pooled child; the answer carries the same number. */
export interface PoolRequest<Request> {
  id: number
  request: Request
}
/** A line for the log of the process that started the child. */
export interface PoolLog {
  type: 'log'
  level: 'info' | 'warn'
  details: Record<string, unknown>
  message: string
}
/** What a pooled child sends: that it is warm, lines to log, how far it is, and an answer to each request. */
export type PoolReply<Ready, Answer, Progress = never> =
  | { type: 'ready'; ready: Ready }
  | PoolLog
  | { type: 'progress'; id: number; progress: Progress }
  | { type: 'answer'; id: number; answer: Answer }
  | { type: 'error'; id: number; error: ReportedError }

export type PoolResult<Answer> =
  | { type: 'answer'; answer: Answer }
  | { type: 'error'; error: ReportedError }
  | { type: 'exit'; exit: ChildExit }

export interface ChildPoolOptions {
  entry: string
  /** Processes, and thereby requests that are answered at once. */
  size: number
  logger: Logger
  environment?: NodeJS.ProcessEnv
  /** Called whenever a lost child is replaced. */
  onRestart?(exit: ChildExit): void
}

interface Question<Answer, Progress> {
  settle(result: PoolResult<Answer>): void
  onProgress(progress: Progress): void
}

interface Member<Request, Ready, Answer, Progress> {
  child: ChildProcess<PoolRequest<Request>, PoolReply<Ready, Answer, Progress>>
  ready: boolean
  pending: ({ id: number } & Question<Answer, Progress>) | null
}

const FIRST_RESTART_DELAY_MS = 100
const LONGEST_RESTART_DELAY_MS = 10_000

/**
 * Persistent child processes that answer requests, one at a time each. A child that crashes answers its request with its
 * exit and is replaced; a child that cannot even become ready is replaced ever more slowly. Requests wait in order.
 */
export class ChildPool<Request, Ready, Answer, Progress = never> {
  /** Resolves when every process has once been ready, with what the first one said. */
  readonly warm: Promise<Ready>
  readonly #options: ChildPoolOptions
  readonly #members = new Set<Member<Request, Ready, Answer, Progress>>()
  readonly #waiting: ({ request: Request } & Question<Answer, Progress>)[] = []
  readonly #timers = new Set<NodeJS.Timeout>()
  #failuresInARow = 0
  #becameReady = 0
  #nextId = 1
  #closed = false
  #resolveWarm: (ready: Ready) => void = () => {}
  #firstReady: Ready | undefined

  constructor(options: ChildPoolOptions) {
    this.#options = options
    this.warm = new Promise((resolve) => {
      this.#resolveWarm = resolve
    })
    for (let started = 0; started < options.size; started++) this.#start()
  }

  /** Process ids of the children that live. */
  get pids(): number[] {
    return [...this.#members].flatMap(({ child }) => child.pid ?? [])
  }

  /** How many children can take a request or are busy with one. */
  get readyCount(): number {
    return [...this.#members].filter(({ ready }) => ready).length
  }

  /** Never rejects; what went wrong is in the result. */
  ask(request: Request, onProgress: (progress: Progress) => void = () => {}): Promise<PoolResult<Answer>> {
    return new Promise((settle) => {
      this.#waiting.push({ request, settle, onProgress })
      this.#assign()
    })
  }

  /** Ends all children, whatever they do, and resolves when they are gone. */
  async close(): Promise<void> {
    this.#closed = true
    for (const timer of this.#timers) clearTimeout(timer)
    const members = [...this.#members]
    for (const { child } of members) child.kill()
    const exits = await Promise.all(members.map(({ child }) => child.ended))
    const exit = exits[0] ?? { code: null, signal: 'SIGKILL' as const, lastWords: '' }
    for (const { settle } of this.#waiting.splice(0)) settle({ type: 'exit', exit })
  }

  #start(): void {
    const member: Member<Request, Ready, Answer, Progress> = {
      ready: false,
      pending: null,
      child: new ChildProcess({
        entry: this.#options.entry,
        ...(this.#options.environment ? { environment: this.#options.environment } : {}),
        onMessage: (message) => this.#receive(member, message),
      }),
    }
    this.#members.add(member)
    void member.child.ended.then((exit) => this.#replace(member, exit))
  }

  #receive(
    member: Member<Request, Ready, Answer, Progress>,
    message: PoolReply<Ready, Answer, Progress>,
  ): void {
    if (message.type === 'ready') {
      member.ready = true
      this.#failuresInARow = 0
      this.#becameReady += 1
      this.#firstReady ??= message.ready
      if (this.#becameReady >= this.#options.size) this.#resolveWarm(this.#firstReady)
    } else if (message.type === 'log') {
      this.#options.logger[message.level](message.details, message.message)
      return
    } else if (member.pending?.id !== message.id) {
      return
    } else if (message.type === 'progress') {
      member.pending.onProgress(message.progress)
      return
    } else {
      const { settle } = member.pending
      member.pending = null
      settle(
        message.type === 'answer'
          ? { type: 'answer', answer: message.answer }
          : { type: 'error', error: message.error },
      )
    }
    this.#assign()
  }

  #assign(): void {
    for (const member of this.#members) {
      if (!member.ready || member.pending !== null) continue
      const next = this.#waiting.shift()
      if (next === undefined) return
      const id = this.#nextId++
      member.pending = { ...next, id }
      member.child.send({ id, request: next.request })
    }
  }

  #replace(member: Member<Request, Ready, Answer, Progress>, exit: ChildExit): void {
    this.#members.delete(member)
    member.pending?.settle({ type: 'exit', exit })
    if (this.#closed) return
    const { code, signal, startError } = exit
    this.#options.logger.error({ code, signal, startError }, 'a warm process ended and is replaced')
    this.#options.onRestart?.(exit)
    const delay = member.ready
      ? 0
      : Math.min(FIRST_RESTART_DELAY_MS * 2 ** this.#failuresInARow++, LONGEST_RESTART_DELAY_MS)
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#start()
    }, delay)
    this.#timers.add(timer)
  }
}
