'use client'

import { useSilence } from '@/api/use-event-stream'

/** Told on every live page while nothing new can reach it; what was missed follows when the connection is back. */
export function LiveNote() {
  const since = useSilence()
  return (
    <div role="status" className="fixed bottom-4 left-4 z-40">
      {since !== null && (
        <p className="rounded-lg border border-strong-line bg-surface px-4 py-2 text-sm text-warn shadow-lg">
          No live updates since{' '}
          {new Date(since).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}
        </p>
      )}
    </div>
  )
}
