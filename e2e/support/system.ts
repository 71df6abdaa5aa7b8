import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from '@convscope/testing'

export const REPOSITORY = path.resolve(import.meta.dirname, '../..')

export interface System {
  /** http://127.0.0.1:<port> */
  address: string
  dataDirectory: string
  /** Of the start itself. */
  pid: number
  /** Everything that the start has printed so far. */
  output(): string
  /** Resolves with the first match in what the start prints. */
  waitFor(pattern: RegExp, timeoutMs: number): Promise<RegExpMatchArray>
  /** What Ctrl-C does; resolves with the exit code. */
  stop(): Promise<number | null>
}

/** Starts Convscope as a person does, with `npm start`'s own script, on a fresh data directory and a free port. */
export async function startSystem(options: { demo: boolean; dataDirectory?: string }): Promise<System> {
  const dataDirectory = options.dataDirectory ?? (await mkdtemp(path.join(tmpdir(), 'convscope-e2e-')))
  const port = await freePort()
  const child = spawn(
    process.execPath,
    [
      path.join(REPOSITORY, 'scripts/start.mjs'),
      '--data',
      dataDirectory,
      '--port',
      String(port),
      ...(options.demo ? [] : ['--no-demo']),
    ],
    { cwd: REPOSITORY, env: { ...process.env, REDIS_URL: '' }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const address = `http://127.0.0.1:${port}`
  const output = collect(child)
  const system: System = {
    address,
    dataDirectory,
    pid: child.pid as number,
    output: output.text,
    waitFor: output.waitFor,
    async stop() {
      const code = await interrupt(child)
      if (options.dataDirectory === undefined) await rm(dataDirectory, { recursive: true, force: true })
      return code
    },
  }
  try {
    await output.waitFor(new RegExp(address), 300_000)
    return system
  } catch (error) {
    await system.stop()
    throw error
  }
}

function collect(child: ChildProcess) {
  let text = ''
  let ended = false
  const listeners = new Set<() => void>()
  const changed = () => {
    for (const listener of listeners) listener()
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      changed()
    })
  }
  child.on('close', () => {
    ended = true
    changed()
  })
  const waitFor = (pattern: RegExp, timeoutMs: number) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer)
        listeners.delete(check)
        settle()
      }
      const fail = (why: string) =>
        finish(() => reject(new Error(`${why} while waiting for ${pattern}:\n${text}`)))
      const check = () => {
        const match = text.match(pattern)
        if (match) finish(() => resolve(match))
        else if (ended) fail('The start ended')
      }
      const timer = setTimeout(() => fail('Time ran out'), timeoutMs)
      listeners.add(check)
      check()
    })
  return { text: () => text, waitFor }
}

function interrupt(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code))
    child.kill('SIGINT')
  })
}
