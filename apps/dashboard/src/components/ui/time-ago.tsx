'use client'

import { useEffect, useState } from 'react'
import { ago } from '@/format/times'

const TICK_MS = 10_000

/** How long ago; the exact time on hovering. The server's clock says nothing about the reader's, so it comes later. */
export function TimeAgo({ time }: { time: string }) {
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <time
      dateTime={time}
      title={time.replace('T', ' ').slice(0, 19).concat(' UTC')}
      className="whitespace-nowrap"
    >
      {now === null ? time.slice(0, 10) : ago(time, now)}
    </time>
  )
}
