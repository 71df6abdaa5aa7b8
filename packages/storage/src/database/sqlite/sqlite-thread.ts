import { parentPort, workerData } from 'node:worker_threads'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { DriverAdapterError, type SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import type BetterSqlite3 from 'better-sqlite3'
import type {
  AnswerMessage,
  Task,
  TaskMessage,
  TaskResult,
  ThreadError,
  ThreadOptions,
} from './thread-messages.js'

// One connection in a thread of its own: better-sqlite3 is synchronous, and waiting for a lock would stop its process.

/** SQLITE_FULL and its like reach Prisma's adapter as a name, and it passes on numbers. */
const RESULT_CODES: Record<string, number> = {
  SQLITE_FULL: 13,
  SQLITE_READONLY: 8,
  SQLITE_CORRUPT: 11,
  SQLITE_NOTADB: 26,
}

const port = parentPort as NonNullable<typeof parentPort>
const { path, readonly } = workerData as ThreadOptions
let connection = open()

port.on('message', ({ id, task, patienceMs }: TaskMessage) => {
  void perform(task, patienceMs)
    .then((result): AnswerMessage => ({ id, result }))
    .catch((error): AnswerMessage => ({ id, error: describe(error) }))
    .then((answer) => {
      port.postMessage(answer)
      if (task.type === 'close') port.close()
    })
})

async function open() {
  const factory = new PrismaBetterSqlite3({ url: `file:${path}`, readonly, fileMustExist: readonly })
  const adapter = await factory.connect()
  // Prisma's adapter converts values and errors; transactions are ours. Its connection is not part of its type.
  const { client } = adapter as unknown as { client: BetterSqlite3.Database }
  client.pragma('foreign_keys = ON')
  // What was acknowledged outlives a power cut, too; the driver's build would say NORMAL.
  if (!readonly) client.pragma('synchronous = FULL')
  // Prisma's schema engine asks for exclusive locking, which as a connection's first word would lock out all others.
  client.prepare('SELECT count(*) FROM sqlite_master').get()
  return { adapter, client }
}

async function perform(task: Task, patienceMs: number): Promise<TaskResult> {
  const { adapter, client } = await connection
  client.pragma(`busy_timeout = ${patienceMs}`)
  if (task.insideTransaction) {
    // A full disk rolls back by itself: what follows must not be written alone.
    if (!client.inTransaction)
      throw new DriverAdapterError({ kind: 'TransactionAlreadyClosed', cause: 'rolled back' })
    return statement(adapter, task)
  }
  let isOpen = false
  try {
    const result = await statement(adapter, task)
    isOpen = task.type === 'begin'
    return result
  } finally {
    // A connection that is still in a transaction would take what follows for part of it, and lose it.
    if (!isOpen && client.open && client.inTransaction) await leaveTransaction(client)
  }
}

async function statement(adapter: SqlDriverAdapter, task: Task): Promise<TaskResult> {
  switch (task.type) {
    case 'query':
      return adapter.queryRaw(task.query)
    case 'execute':
      return adapter.executeRaw(task.query)
    case 'script':
      return adapter.executeScript(task.script).then(nothing)
    case 'begin':
      // IMMEDIATE: a transaction that begins by reading could not wait for the lock that it needs later.
      return adapter.executeScript('BEGIN IMMEDIATE').then(nothing)
    case 'commit':
      return adapter.executeScript('COMMIT').then(nothing)
    case 'close':
      return adapter.dispose().then(nothing)
    case 'rollback':
      return undefined
  }
}

async function leaveTransaction(client: BetterSqlite3.Database): Promise<void> {
  try {
    client.exec('ROLLBACK')
  } catch {
    client.close()
    connection = open()
    await connection
  }
}

function nothing(): undefined {}

function describe(error: unknown): ThreadError {
  if (error instanceof DriverAdapterError) {
    const { cause } = error
    const code = RESULT_CODES[cause.originalCode ?? '']
    return {
      cause: cause.kind === 'sqlite' && code !== undefined ? { ...cause, extendedCode: code } : { ...cause },
    }
  }
  return error instanceof Error
    ? { message: error.message, stack: error.stack }
    : { message: String(error), stack: undefined }
}
