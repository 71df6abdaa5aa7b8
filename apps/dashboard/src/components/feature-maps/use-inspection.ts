'use client'

import { type InspectionDetail, type InspectionEvent, isFinishedInspection } from '@convscope/shared'
import { useState } from 'react'
import { api } from '@/api/client'
import { useEventStream } from '@/api/use-event-stream'

/** An inspection as it is now: while it is not finished, its events are listened to. */
export function useInspection(initial: InspectionDetail): InspectionDetail {
  const [inspection, setInspection] = useState(initial)
  const isFinished = isFinishedInspection(inspection.state)
  useEventStream(isFinished ? null : `/api/v1/inspections/${initial.id}/events`, ['state'], (_, data) => {
    const { state } = data as InspectionEvent['data']
    if (state !== inspection.state) {
      api<InspectionDetail>(`/inspections/${initial.id}`).then(setInspection, () => {
        // The stream reconnects and tells the state again.
      })
    }
  })
  return inspection
}
