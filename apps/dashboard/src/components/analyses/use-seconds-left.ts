'use client'

import type { AnalysisProgress } from '@convscope/shared'
import { useEffect, useState } from 'react'

interface Seen extends AnalysisProgress {
  at: number
}

/** Seconds to the end by the pace between two looks; null when nothing was done in between. */
export function secondsLeft(first: Seen, last: Seen): number | null {
  const done = last.done - first.done
  const took = (last.at - first.at) / 1000
  return done <= 0 || took <= 0 ? null : ((last.total - last.done) * took) / done
}

/** Of something that is being done, by the pace since it was first seen here; null before there is one. */
export function useSecondsLeft(progress: AnalysisProgress | null): number | null {
  const [seen, setSeen] = useState<{ first: Seen; last: Seen } | null>(null)
  useEffect(() => {
    if (progress === null) return setSeen(null)
    const last = { ...progress, at: performance.now() }
    // Less than before: another attempt has begun.
    setSeen((before) => ({
      first: before === null || before.last.done > last.done ? last : before.first,
      last,
    }))
  }, [progress])
  return seen === null ? null : secondsLeft(seen.first, seen.last)
}
