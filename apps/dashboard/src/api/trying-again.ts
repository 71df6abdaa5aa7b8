const SENTENCES: Record<string, string> = {
  database_busy: 'The database is busy; trying again.',
  database_unavailable: 'The database does not answer; trying again.',
  redis_unavailable: 'The queue does not answer; trying again.',
}

/** What is said while a passing fault is waited for. */
export function tryingAgain(code: string, message: string): string {
  return SENTENCES[code] ?? `${message.replace(/\s*Try again[^.]*\.$/, '')} Trying again.`
}
