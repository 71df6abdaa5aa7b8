import type { ErrorDetails } from '@convscope/shared'

/** How a child process ended. */
export interface ChildExit {
  code: number | null
  signal: NodeJS.Signals | null
  /** The end of what it wrote to standard error. */
  lastWords: string
  /** Why it could not even be started. */
  startError?: string
}

const LONGEST_QUOTE = 500

/**
 * What may be told to a person about a child that ended without a result.
 * @param what how the process is called in a sentence: "training", "inspection".
 */
export function describeChildExit(what: string, exit: ChildExit): ErrorDetails {
  if (exit.startError !== undefined) {
    return {
      code: 'process_not_started',
      message: `The ${what} process could not be started: ${exit.startError}`,
    }
  }
  if (exit.signal === 'SIGKILL') {
    return {
      code: 'process_killed',
      message:
        `The ${what} process was killed by SIGKILL, which usually means that memory ran out; ` +
        'a smaller batch or network needs less.',
    }
  }
  const how = exit.signal === null ? `ended with exit code ${exit.code}` : `was ended by ${exit.signal}`
  const words = exit.lastWords.trim().slice(-LONGEST_QUOTE)
  return {
    code: 'process_crashed',
    message: `The ${what} process ${how} before it was done${words === '' ? '.' : `; its last words: ${words}`}`,
  }
}
