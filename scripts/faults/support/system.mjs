import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { freePort } from '../../run/ports.mjs'
import { repositoryRoot } from '../../setup/locations.mjs'
import { until } from './until.mjs'

const NINE = path.join(repositoryRoot, 'assets/nine.png')

/** Variables of the shell that would lead a fault to somebody's own installation. */
const FOREIGN = { REDIS_URL: '', DATABASE_URL: '', ARTIFACT_STORE: '', CONVSCOPE_DATASETS_DIR: '', PORT: '' }

/** `npm start` as a process: what it says, and how it ends. */
export class Start {
  /** Resolves with the exit code, or the signal. */
  ended
  output = ''
  #child

  /** @param {{ data: string, port?: number, env?: Record<string, string> }} options */
  constructor({ data, port, env = {} }) {
    const ports = port === undefined ? [] : ['--port', String(port)]
    const args = ['scripts/start.mjs', '--no-demo', '--data', data, ...ports]
    this.#child = spawn(process.execPath, args, {
      cwd: repositoryRoot,
      env: { ...process.env, ...FOREIGN, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.output += text
      })
    }
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => resolve(code ?? signal))
    })
  }

  get pid() {
    return this.#child.pid
  }

  get isRunning() {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  kill(signal) {
    this.#child.kill(signal)
  }

  /** What Ctrl-C does. */
  stop() {
    if (this.isRunning) this.#child.kill('SIGINT')
    return this.ended
  }
}

/** A whole Convscope that answers. */
export async function startSystem(options) {
  const port = options.port ?? (await freePort(0))
  const start = new Start({ ...options, port })
  await until(() => {
    if (!start.isRunning) throw new Error(`npm start ended: ${start.output.slice(-500)}`)
    return start.output.includes('Convscope is at')
  })
  return new System(start, port)
}

class System {
  port
  #start

  constructor(start, port) {
    this.#start = start
    this.port = port
  }

  get pid() {
    return this.#start.pid
  }

  get isRunning() {
    return this.#start.isRunning
  }

  get output() {
    return this.#start.output
  }

  get ended() {
    return this.#start.ended
  }

  kill(signal) {
    this.#start.kill(signal)
  }

  stop() {
    return this.#start.stop()
  }

  /** @returns {Promise<{ status: number, body: any }>} status 0: nobody answered. */
  ask(route, body) {
    const init = body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }
    return this.#send(route, init)
  }

  /** The body of an answer that must come; what cannot be answered just now is asked for again. */
  async get(route) {
    const answer = await until(async () => {
      const { status, body } = await this.ask(route)
      if (status !== 0 && status !== 503 && status !== 200) throw new Error(`${route}: ${status}`)
      return status === 200 ? { body } : undefined
    })
    return answer.body
  }

  /** A picture of one's own: bytes and a row. Each name makes other bytes of it, and so another record. */
  async upload(name) {
    const form = new FormData()
    form.set('file', new File([readFileSync(NINE), name], 'nine.png', { type: 'image/png' }))
    return this.#send('/api/v1/images', { method: 'POST', body: form })
  }

  /** A short training: enough images for a step or two an epoch. */
  queueRun(epochs, name) {
    const training = { epochs, maxTrainingExamples: 200, maxValidationExamples: 100, earlyStopping: null }
    return this.ask('/api/v1/runs', { name, training })
  }

  async #send(route, init) {
    try {
      const response = await fetch(`http://127.0.0.1:${this.port}${route}`, init)
      return { status: response.status, body: await response.json() }
    } catch {
      return { status: 0, body: undefined }
    }
  }
}
