import type { SqlQuery, SqlResultSet } from '@prisma/driver-adapter-utils'

/** How a thread opens its connection. */
export interface ThreadOptions {
  path: string
  /** A reader's connection refuses every write. */
  readonly: boolean
}

/** What a thread is asked to do. Only statements are done inside a transaction; the other tasks end it. */
export type Task = { insideTransaction?: boolean } & (
  | { type: 'query' | 'execute'; query: SqlQuery }
  | { type: 'script'; script: string }
  | { type: 'begin' | 'commit' | 'rollback' | 'close' }
)

export interface TaskMessage {
  id: number
  task: Task
  /** Milliseconds to wait for another connection's lock. */
  patienceMs: number
}

/** What a task gives: rows, a number of changed rows, or nothing. */
export type TaskResult = SqlResultSet | number | undefined

export type AnswerMessage = { id: number } & ({ result: TaskResult } | { error: ThreadError })

/** An error on its way out of a thread; `cause` is a driver adapter's, in Prisma's words. */
export type ThreadError = { cause: object } | { message: string; stack: string | undefined }
