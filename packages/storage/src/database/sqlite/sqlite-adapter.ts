import {
  DriverAdapterError,
  type IsolationLevel,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
  type Transaction,
} from '@prisma/driver-adapter-utils'
import { ConnectionThread } from './connection-thread.js'
import type { Task, TaskResult } from './thread-messages.js'
import { WriterQueue } from './writer-queue.js'

const ADAPTER_NAME = '@prisma/adapter-better-sqlite3'
const MEMORY = ':memory:'
/** SQLite's own limit of values in a statement; a list of ids that is longer is split by Prisma. */
const MAX_BIND_VALUES = 32_766

export interface SqliteOptions {
  /** How long a write waits for those of other processes before it is refused as busy. */
  patienceMs: number
  /** Connections that only read; with none, the writer reads, too. */
  readers: number
}

/** Opens a SQLite database for Prisma: a writer and readers, each a connection in a thread of its own. */
export class SqliteAdapterFactory implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = 'sqlite'
  readonly adapterName = ADAPTER_NAME
  readonly #path: string
  readonly #options: SqliteOptions

  constructor(databaseUrl: string, options: SqliteOptions) {
    this.#path = databaseUrl.slice('file:'.length)
    this.#options = options
  }

  async connect(): Promise<SqlDriverAdapter> {
    return new SqliteAdapter(this.#path, this.#options)
  }

  async connectToShadowDb(): Promise<SqlDriverAdapter> {
    return new SqliteAdapter(MEMORY, this.#options)
  }
}

/**
 * Every write of this process goes through one connection, one after the other, a transaction as a whole: a statement
 * beside a transaction on the same connection would become part of it, and be lost with it.
 */
class SqliteAdapter implements SqlDriverAdapter {
  readonly provider = 'sqlite'
  readonly adapterName = ADAPTER_NAME
  readonly #writer: ConnectionThread
  readonly #readers: ConnectionThread[]
  readonly #patienceMs: number
  readonly #writes = new WriterQueue()

  constructor(path: string, { patienceMs, readers }: SqliteOptions) {
    this.#patienceMs = patienceMs
    this.#writer = new ConnectionThread({ path, readonly: false })
    this.#readers = Array.from({ length: readers }, () => new ConnectionThread({ path, readonly: true }))
  }

  async queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    const task: Task = { type: 'query', query }
    const reader = isRead(query.sql) ? this.#idlestReader() : undefined
    const answer = reader === undefined ? this.#write(task) : reader.perform(task, this.#patienceMs)
    return (await answer) as SqlResultSet
  }

  async executeRaw(query: SqlQuery): Promise<number> {
    return (await this.#write({ type: 'execute', query })) as number
  }

  async executeScript(script: string): Promise<void> {
    await this.#write({ type: 'script', script })
  }

  async startTransaction(isolationLevel?: IsolationLevel): Promise<Transaction> {
    if (isolationLevel !== undefined && isolationLevel !== 'SERIALIZABLE') {
      throw new DriverAdapterError({ kind: 'InvalidIsolationLevel', level: isolationLevel })
    }
    const turn = await this.#turn()
    try {
      await this.#writer.perform({ type: 'begin' }, turn.remainingMs())
    } catch (error) {
      turn.end()
      throw error
    }
    return new SqliteTransaction(this.#writer, turn.end)
  }

  getConnectionInfo() {
    return { maxBindValues: MAX_BIND_VALUES, supportsRelationJoins: false }
  }

  async dispose(): Promise<void> {
    await Promise.all([this.#writer, ...this.#readers].map((connection) => connection.close()))
  }

  async #write(task: Task): Promise<TaskResult> {
    const turn = await this.#turn()
    try {
      return await this.#writer.perform(task, turn.remainingMs())
    } finally {
      turn.end()
    }
  }

  /** @throws DriverAdapterError `SocketTimeout`, Prisma's word for busy, when others took all of the patience. */
  async #turn() {
    const turn = await this.#writes.turn(this.#patienceMs)
    if (turn === null) throw new DriverAdapterError({ kind: 'SocketTimeout' })
    return turn
  }

  #idlestReader(): ConnectionThread | undefined {
    return this.#readers.reduce<ConnectionThread | undefined>(
      (idlest, reader) => (idlest === undefined || reader.load < idlest.load ? reader : idlest),
      undefined,
    )
  }
}

/** Has the writer for itself until it is committed or rolled back. */
class SqliteTransaction implements Transaction {
  readonly provider = 'sqlite'
  readonly adapterName = ADAPTER_NAME
  /** COMMIT and ROLLBACK are ours, so that one that fails is rolled back before anything else is written. */
  readonly options = { usePhantomQuery: true }
  readonly #writer: ConnectionThread
  readonly #release: () => void

  constructor(writer: ConnectionThread, release: () => void) {
    this.#writer = writer
    this.#release = release
  }

  async queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    return (await this.#writer.perform({ type: 'query', query, insideTransaction: true }, 0)) as SqlResultSet
  }

  async executeRaw(query: SqlQuery): Promise<number> {
    return (await this.#writer.perform({ type: 'execute', query, insideTransaction: true }, 0)) as number
  }

  commit(): Promise<void> {
    return this.#end('commit')
  }

  rollback(): Promise<void> {
    return this.#end('rollback')
  }

  createSavepoint(name: string): Promise<void> {
    return this.#savepoint(`SAVEPOINT ${name}`)
  }

  rollbackToSavepoint(name: string): Promise<void> {
    return this.#savepoint(`ROLLBACK TO ${name}`)
  }

  releaseSavepoint(name: string): Promise<void> {
    return this.#savepoint(`RELEASE SAVEPOINT ${name}`)
  }

  async #savepoint(sql: string): Promise<void> {
    await this.executeRaw({ sql, args: [], argTypes: [] })
  }

  async #end(type: 'commit' | 'rollback'): Promise<void> {
    try {
      await this.#writer.perform({ type }, 0)
    } finally {
      this.#release()
    }
  }
}

/** What a reader's connection may be asked: it would refuse anything else. */
function isRead(sql: string): boolean {
  return /^\s*SELECT\b/i.test(sql)
}
