import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findProgram } from './find-program.js'
import { freePort } from './free-port.js'

const DEBIAN = '/usr/lib/postgresql'
const PROGRAMS = ['initdb', 'postgres', 'pg_isready']

/** The directory of a PostgreSQL's programs on this machine, or null. */
export function findPostgres(): string | null {
  if (process.env.CONVSCOPE_TEST_POSTGRES_BIN) return process.env.CONVSCOPE_TEST_POSTGRES_BIN
  const directories = [...debianDirectories(), ...(process.env.PATH ?? '').split(path.delimiter)]
  const isComplete = (directory: string) => PROGRAMS.every((name) => findProgram(name, [directory]) !== null)
  return directories.find(isComplete) ?? null
}

/** Debian keeps a directory per version, and none of them on the PATH. */
function debianDirectories(): string[] {
  try {
    const versions = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))
    return versions.map((version) => path.join(DEBIAN, version, 'bin'))
  } catch {
    return []
  }
}

/** A real PostgreSQL of a test's own, which can go away and come back under the same address. */
export interface PostgresServer {
  url: string
  /** Ends its connections at once, as an administrator's restart does. */
  goAway(): Promise<void>
  comeBack(): Promise<void>
  stop(): Promise<void>
}

/** On a free port, without a password, on the loopback. */
export async function startPostgres(binaries: string): Promise<PostgresServer> {
  const directory = mkdtempSync(path.join(tmpdir(), 'convscope-postgres-'))
  const data = path.join(directory, 'data')
  const asOwner = ownerOf(directory)
  const run = (program: string, args: string[]) =>
    execFileSync(path.join(binaries, program), args, { ...asOwner, cwd: directory, stdio: 'ignore' })
  run('initdb', ['-D', data, '-A', 'trust', '-U', 'convscope', '--no-sync', '-E', 'UTF8', '--locale=C'])
  const port = await freePort()
  const options = ['-D', data, '-p', String(port), '-k', directory, '-h', '127.0.0.1', '-c', 'fsync=off']
  let server: ChildProcess | undefined
  const comeBack = async () => {
    server = spawn(path.join(binaries, 'postgres'), options, { ...asOwner, cwd: directory, stdio: 'ignore' })
    await waitUntilReady(() => run('pg_isready', ['-h', '127.0.0.1', '-p', String(port)]))
  }
  const goAway = async () => {
    if (server === undefined) return
    const exit = once(server, 'exit')
    server.kill('SIGINT')
    await exit
    server = undefined
  }
  await comeBack()
  return {
    url: `postgresql://convscope@127.0.0.1:${port}/postgres`,
    goAway,
    comeBack,
    async stop() {
      await goAway()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
function ownerOf(directory: string): Pick<SpawnOptions, 'uid' | 'gid'> {
  if (process.getuid?.() !== 0) return {}
  const idOf = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }))
  const [uid, gid] = [idOf('-u'), idOf('-g')]
  chownSync(directory, uid, gid)
  return { uid, gid }
}

async function waitUntilReady(ask: () => void): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    try {
      ask()
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
