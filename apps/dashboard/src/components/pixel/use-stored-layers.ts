'use client'

import { type ErrorDetails, type InspectionDetail, isFinishedInspection } from '@convscope/shared'
import { useEffect, useState } from 'react'
import { api, detailsOf, post } from '@/api/client'
import { useEventStream } from '@/api/use-event-stream'

/** Which inspection holds the wanted layers of the same image; asks for it when it is not this one. */
export function useStoredLayers(
  inspection: InspectionDetail,
  layers: readonly string[],
): { inspectionId: string | null; error: ErrorDetails | null } {
  const key = layers.join(' ')
  const isHeld = layers.every(
    (layer) => layer === 'input' || inspection.layers.some((each) => each.layer === layer),
  )
  const [other, setOther] = useState<InspectionDetail | null>(null)
  const [error, setError] = useState<ErrorDetails | null>(null)
  const { id } = inspection
  useEffect(() => {
    if (isHeld) return
    let isCurrent = true
    const wanted = key.split(' ').filter((layer) => layer !== 'input')
    post<InspectionDetail>(`/inspections/${id}/also`, { layers: wanted }).then(
      (record) => {
        if (isCurrent) setOther(record)
      },
      (cause) => {
        if (isCurrent) setError(detailsOf(cause))
      },
    )
    return () => {
      isCurrent = false
    }
  }, [id, key, isHeld])
  const isOpen = other !== null && !isFinishedInspection(other.state)
  useEventStream(isOpen ? `/api/v1/inspections/${other.id}/events` : null, ['state'], (_, data) => {
    if (other === null || (data as { state: string }).state === other.state) return
    api<InspectionDetail>(`/inspections/${other.id}`).then(setOther, () => {
      // The stream reconnects and tells the state again.
    })
  })
  if (isHeld) return { inspectionId: id, error: null }
  return {
    inspectionId: other?.state === 'completed' ? other.id : null,
    error: error ?? other?.error ?? null,
  }
}
