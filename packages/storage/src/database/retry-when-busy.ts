import { isWriteConflict } from './passing-faults.js'

const TRIES = 15
const FIRST_DELAY_MS = 10
const LONGEST_DELAY_MS = 800

/**
 * Runs a transaction again when another one was in its way: PostgreSQL ends one of two transactions that wait for each
 * other. What SQLite refuses as busy has waited already. The transaction must do nothing but database work.
 */
export async function retryWhenBusy<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction()
    } catch (error) {
      if (attempt === TRIES || !isWriteConflict(error)) throw error
      const delay = Math.min(FIRST_DELAY_MS * 2 ** attempt, LONGEST_DELAY_MS) * (0.5 + Math.random())
      await new Promise((resolve) => setTimeout(resolve, delay))
    }
  }
}
