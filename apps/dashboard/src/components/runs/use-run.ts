'use client'

import { isFinished, type RunDetail, type RunEvent } from '@convscope/shared'
import { useEffect, useState } from 'react'
import { api } from '@/api/client'
import { useEventStream } from '@/api/use-event-stream'
import { applyRunEvent } from './apply-run-event'

const EVENTS = ['state', 'progress', 'epoch', 'checkpoint']
/** The place in the queue changes with other runs, of which this one's events do not tell. */
const QUEUE_LOOK_MS = 5000

/** A run as it is now. Attempts, which events do not tell, are read when its state changes. */
export function useRun(initial: RunDetail) {
  const [run, setRun] = useState(initial)
  const { id } = initial
  const { state } = run
  useEventStream(isFinished(state) ? null : `/api/v1/runs/${id}/events`, EVENTS, (type, data) =>
    setRun((current) => applyRunEvent(current, { type, data } as RunEvent)),
  )
  useEffect(() => {
    const read = () => {
      api<RunDetail>(`/runs/${id}`).then(setRun, () => {
        // The stream goes on; the next change of state reads again.
      })
    }
    if (state !== initial.state) read()
    if (state !== 'queued') return
    const timer = setInterval(read, QUEUE_LOOK_MS)
    return () => clearInterval(timer)
  }, [id, state, initial.state])
  return { run, setRun }
}
