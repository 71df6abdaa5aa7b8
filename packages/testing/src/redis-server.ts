import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import { findProgram } from './find-program.js'
import { freePort } from './free-port.js'

/** A real Redis of a test's own, which can go away and come back under the same address. */
export class RedisServer {
  readonly url: string
  readonly port: number
  readonly #directory = mkdtempSync(path.join(tmpdir(), 'convscope-redis-'))
  #process: ChildProcess | undefined

  private constructor(port: number) {
    this.port = port
    this.url = `redis://127.0.0.1:${port}`
  }

  static program(): string | null {
    return (
      process.env.CONVSCOPE_TEST_REDIS_SERVER ?? findProgram('redis-server') ?? findProgram('valkey-server')
    )
  }

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort())
    await server.comeBack()
    return server
  }

  async comeBack(): Promise<void> {
    const settings = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#directory]
    this.#process = spawn(
      RedisServer.program() as string,
      [...settings, '--appendonly', 'yes', '--save', ''],
      {
        stdio: 'ignore',
      },
    )
    const client = this.client()
    await client.ping()
    client.disconnect()
  }

  async goAway(): Promise<void> {
    if (this.#process === undefined) return
    const exit = once(this.#process, 'exit')
    this.#process.kill('SIGTERM')
    await exit
    this.#process = undefined
  }

  /** Connected, and without an answer. */
  freeze(): void {
    this.#process?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#process?.kill('SIGCONT')
  }

  /** Waits until the server answers. */
  client(): Redis {
    return new Redis(this.url, { maxRetriesPerRequest: null, retryStrategy: () => 50 }).on('error', () => {})
  }

  async stop(): Promise<void> {
    await this.goAway()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}
