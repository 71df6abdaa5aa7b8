import type { Instrumentation } from 'next'

/** Called once when the server starts: a wrong configuration or an unmigrated database stops it here. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { startServer } = await import('./server/start-server')
  await startServer()
}

/** Called for every error of a page, before it is answered: one that passes by itself is a 503 (server.mjs). */
export const onRequestError: Instrumentation.onRequestError = (error) => {
  const { digest } = error as { digest?: unknown }
  const kept = globalThis as { convscopeRequests?: { getStore(): { isUnavailable: boolean } | undefined } }
  const request = kept.convscopeRequests?.getStore()
  if (request !== undefined && String(digest).startsWith('passing:')) request.isUnavailable = true
}
