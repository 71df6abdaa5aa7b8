import { type ErrorDetails, isConvscopeError } from './convscope-error.js'
import { TransientError } from './system-errors.js'

const DISK_FULL: ErrorDetails = {
  code: 'disk_full',
  message: 'There is no space left on the disk. It is tried again when some has been freed.',
}
const FILES: ErrorDetails = {
  code: 'too_many_open_files',
  message: 'The system has no file handles left. It is tried again in a moment.',
}
const MEMORY: ErrorDetails = {
  code: 'out_of_memory',
  message: 'The system has no memory left. It is tried again in a moment.',
}

/** Codes of the operating system, SQLite and PostgreSQL (53: insufficient resources). */
const BY_CODE: Record<string, ErrorDetails> = {
  ENOSPC: DISK_FULL,
  EDQUOT: DISK_FULL,
  SQLITE_FULL: DISK_FULL,
  53100: DISK_FULL,
  EMFILE: FILES,
  ENFILE: FILES,
  ENOMEM: MEMORY,
  SQLITE_NOMEM: MEMORY,
  53200: MEMORY,
}
/** What is left of a code where a driver or a wrapper keeps only its sentence. */
const BY_SENTENCE: [RegExp, ErrorDetails][] = [
  [/\bE(NOSPC|DQUOT)\b|SQLITE_FULL|database or disk is full|no space left on device/i, DISK_FULL],
  [/\bE(MFILE|NFILE)\b|too many open files/i, FILES],
  [/\bENOMEM\b|cannot allocate memory/i, MEMORY],
]
const DEEPEST = 8

/**
 * The passing fault behind an error, when the machine has run out of something: disk space, file handles, memory.
 * @returns null for every other error, and for ours, which say already what they are.
 */
export function shortageOf(error: unknown): TransientError | null {
  if (isConvscopeError(error)) return null
  const details = find(error, 0)
  return details === null ? null : new TransientError(details, { cause: error })
}

/** Looks through what wraps it: causes, and what Prisma's adapters carry. */
function find(error: unknown, depth: number): ErrorDetails | null {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return null
  const { code, originalCode, message, originalMessage, cause, meta, errors } = error as Record<
    string,
    unknown
  >
  for (const each of [code, originalCode]) {
    const known = BY_CODE[String(each)]
    if (known !== undefined) return known
  }
  const inside = [cause, meta, (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError]
  if (Array.isArray(errors)) inside.push(...errors)
  for (const each of inside) {
    const known = find(each, depth + 1)
    if (known !== null) return known
  }
  for (const each of [message, originalMessage]) {
    const known = typeof each === 'string' && BY_SENTENCE.find(([pattern]) => pattern.test(each))
    if (known) return known[1]
  }
  return null
}
