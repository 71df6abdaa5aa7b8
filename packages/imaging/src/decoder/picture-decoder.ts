import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type ConvscopeError,
  type ErrorDetails,
  InvalidInputError,
  TooLargeError,
  TransientError,
  UnsupportedMediaError,
} from '@convscope/shared'
import type { PictureLimits } from '../inspect-image.js'
import type { PrepareInputOptions } from '../prepare-input.js'
import type { DecoderAnswer, DecoderTask, ExaminedPicture, PreparedPicture } from './decoder-tasks.js'

export interface PictureDecoderOptions {
  limits: PictureLimits
  /** After which a decode is given up and its process ended. */
  seconds: number
  /** Processes, and thereby pictures that are decoded at once. */
  processes?: number
  /** Pictures that may wait; more are asked to come back. */
  waiting?: number
  /** Idle processes end after this. */
  idleMs?: number
}

interface Question {
  task: DecoderTask
  resolve(answer: DecoderAnswer): void
  reject(error: Error): void
}

interface Member {
  child: ChildProcess
  question: Question | null
  timer: NodeJS.Timeout | null
}

/**
 * Decodes pictures of unknown origin in processes of its own, so that none of them keeps the threads that serve files. One
 * that takes too long is given up and its process killed; processes start with the first picture and end when idle.
 */
export class PictureDecoder {
  readonly #options: Required<PictureDecoderOptions>
  readonly #members = new Set<Member>()
  readonly #waiting: Question[] = []
  #closed = false
  #nextId = 1

  constructor(options: PictureDecoderOptions) {
    this.#options = { processes: 2, waiting: 32, idleMs: 30_000, ...options }
  }

  /**
   * A picture's facts and a small one of it.
   * @throws UnsupportedMediaError, TooLargeError, InvalidInputError `image_corrupt`, `image_too_slow`; TransientError
   *   `decoder_busy`.
   */
  async examine(bytes: Uint8Array): Promise<ExaminedPicture> {
    const answer = await this.#ask({ type: 'examine', bytes, limits: this.#options.limits })
    if (answer.type !== 'examined') throw errorOf(answer)
    return answer.picture
  }

  /** What a network sees of a picture. @throws what `examine` does; InvalidInputError of `prepareInput`. */
  async prepare(
    bytes: Uint8Array,
    options: Omit<PrepareInputOptions, keyof PictureLimits>,
  ): Promise<PreparedPicture> {
    const answer = await this.#ask({
      type: 'prepare',
      bytes,
      options: { ...options, ...this.#options.limits },
    })
    if (answer.type !== 'prepared') throw errorOf(answer)
    return answer.picture
  }

  /** Process ids of the decoders that live. */
  get pids(): number[] {
    return [...this.#members].flatMap(({ child }) => child.pid ?? [])
  }

  close(): void {
    this.#closed = true
    for (const { child } of this.#members) child.kill('SIGKILL')
    for (const { reject } of this.#waiting.splice(0)) reject(busy())
  }

  #ask(task: DecoderTask): Promise<DecoderAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#closed || this.#waiting.length >= this.#options.waiting) {
        reject(busy())
        return
      }
      this.#waiting.push({ task, resolve, reject })
      this.#assign()
    })
  }

  #assign(): void {
    while (this.#waiting.length > 0) {
      const free = [...this.#members].find(({ question }) => question === null)
      if (free === undefined && this.#members.size >= this.#options.processes) return
      this.#give(free ?? this.#start(), this.#waiting.shift() as Question)
    }
  }

  #give(member: Member, question: Question): void {
    if (member.timer !== null) clearTimeout(member.timer)
    member.question = question
    member.child.ref()
    member.timer = setTimeout(() => {
      member.question = null
      question.reject(tooSlow(this.#options.seconds))
      this.#drop(member)
      member.child.kill('SIGKILL')
      this.#assign()
    }, this.#options.seconds * 1000)
    member.child.send({ id: this.#nextId++, task: question.task }, (error) => {
      if (error !== null) member.child.kill('SIGKILL')
    })
  }

  #start(): Member {
    const child = spawn(process.execPath, decoderProgram(), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
      // libvips decodes on these, and the parent's are free for files.
      env: { ...process.env, UV_THREADPOOL_SIZE: '2', NODE_OPTIONS: '' },
    })
    const member: Member = { child, question: null, timer: null }
    this.#members.add(member)
    child.on('message', (message: { answer: DecoderAnswer }) => this.#settle(member, message.answer))
    child.on('error', () => this.#lose(member))
    child.on('exit', () => this.#lose(member))
    return member
  }

  #settle(member: Member, answer: DecoderAnswer): void {
    const { question } = member
    if (question === null) return
    if (member.timer !== null) clearTimeout(member.timer)
    member.question = null
    member.child.unref()
    member.timer = setTimeout(() => {
      this.#drop(member)
      member.child.kill('SIGKILL')
    }, this.#options.idleMs).unref()
    question.resolve(answer)
    this.#assign()
  }

  /** A decoder that dies under a picture, for want of memory perhaps, takes that one picture with it. */
  #lose(member: Member): void {
    this.#drop(member)
    member.question?.reject(
      new InvalidInputError({
        code: 'image_corrupt',
        message: 'The picture ended the process that decoded it. Save it again, smaller, and retry.',
        field: 'file',
      }),
    )
    member.question = null
    this.#assign()
  }

  #drop(member: Member): void {
    if (member.timer !== null) clearTimeout(member.timer)
    this.#members.delete(member)
  }
}

/** What Node runs. A bundler that moved this file leaves the package where the working directory finds it. */
function decoderProgram(): string[] {
  const beside = path.join(path.dirname(fileURLToPath(import.meta.url)), 'decoder-child.js')
  if (existsSync(beside)) return [beside]
  return ['--input-type=module', '--eval', "await import('@convscope/imaging/decoder-child')"]
}

function errorOf(answer: DecoderAnswer): ConvscopeError {
  if (answer.type !== 'error') throw new Error(`The decoder answered ${answer.type} to something else.`)
  const { details, status } = answer
  if (status === 413) return new TooLargeError(details)
  if (status === 415) return new UnsupportedMediaError(details)
  return new InvalidInputError(details)
}

const tooSlow = (seconds: number) =>
  new InvalidInputError({
    code: 'image_too_slow',
    message: `Decoding the picture took longer than ${seconds} seconds and was given up. Scale it down or save it as another format.`,
    field: 'file',
  })

const busy = () =>
  new TransientError({
    code: 'decoder_busy',
    message: 'Too many pictures are being decoded at the moment. Try again in a few seconds.',
  } satisfies ErrorDetails)
