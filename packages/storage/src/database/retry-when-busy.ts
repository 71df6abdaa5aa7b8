import { isConvscopeError } from '@convscope/shared'
import { DATABASE_BUSY } from './passing-faults.js'

const TRIES = 15
const FIRST_DELAY_MS = 10
const LONGEST_DELAY_MS = 800

/**
 * Runs a transaction again when another one was in its way: SQLite lets one process write at a time, and PostgreSQL ends
 * one of two transactions that wait for each other. The transaction must do nothing but database work.
 */
export async function retryWhenBusy<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction()
    } catch (error) {
      if (attempt === TRIES || !isBusy(error)) throw error
      const delay = Math.min(FIRST_DELAY_MS * 2 ** attempt, LONGEST_DELAY_MS) * (0.5 + Math.random())
      await new Promise((resolve) => setTimeout(resolve, delay))
    }
  }
}

function isBusy(error: unknown): boolean {
  return isConvscopeError(error) && error.code === DATABASE_BUSY
}
