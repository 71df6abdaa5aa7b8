import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { eventually } from './eventually.js'
import { freePort } from './free-port.js'

const FINDER = path.resolve(import.meta.dirname, '../../../scripts/setup/versitygw.mjs')
const BUCKET = 'convscope'

/** A real S3 server of a test's own (versitygw), whose objects are files that a test can damage. */
export class S3Server {
  readonly bucket = BUCKET
  readonly url: string
  /** As the environment of an AWS client. */
  readonly credentials = { AWS_ACCESS_KEY_ID: 'tester', AWS_SECRET_ACCESS_KEY: 'a secret of tests' }
  readonly #port: number
  readonly #directory = mkdtempSync(path.join(tmpdir(), 'convscope-s3-'))
  #process: ChildProcess | undefined

  private constructor(port: number) {
    this.#port = port
    this.url = `http://127.0.0.1:${port}`
  }

  /** `node scripts/setup/versitygw.mjs --install` puts one in place. */
  static program(): string | null {
    try {
      return execFileSync(process.execPath, [FINDER], { encoding: 'utf8' }).trim()
    } catch {
      return null
    }
  }

  static async start(): Promise<S3Server> {
    const server = new S3Server(await freePort())
    mkdirSync(path.join(server.#objects, BUCKET), { recursive: true })
    await server.comeBack()
    return server
  }

  async comeBack(): Promise<void> {
    const facts = path.join(this.#directory, 'facts')
    mkdirSync(facts, { recursive: true })
    this.#process = spawn(
      S3Server.program() as string,
      [
        '--port',
        `127.0.0.1:${this.#port}`,
        '--quiet',
        '--keep-alive',
        'posix',
        '--sidecar',
        facts,
        this.#objects,
      ],
      {
        stdio: 'ignore',
        env: {
          ...process.env,
          ROOT_ACCESS_KEY: this.credentials.AWS_ACCESS_KEY_ID,
          ROOT_SECRET_KEY: this.credentials.AWS_SECRET_ACCESS_KEY,
        },
      },
    )
    await eventually(
      () => answers(this.#port),
      (isThere) => isThere,
    )
  }

  async goAway(): Promise<void> {
    if (this.#process === undefined) return
    const exit = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await exit
    this.#process = undefined
  }

  /** The file that holds an object. */
  fileOf(key: string): string {
    return path.join(this.#objects, BUCKET, key)
  }

  async stop(): Promise<void> {
    await this.goAway()
    if (existsSync(this.#directory)) rmSync(this.#directory, { recursive: true, force: true })
  }

  get #objects(): string {
    return path.join(this.#directory, 'objects')
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const end = (isThere: boolean) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('error', () => end(false))
    socket.once('connect', () => end(true))
  })
}
