'use client'

import type { InspectionDetail, InspectionEvent } from '@convscope/shared'
import { useEffect, useEffectEvent, useState } from 'react'
import { api, detailsOf } from '@/api/client'
import { type Compared, isSettled } from './compared'

/** The columns as they are now: each that is not finished is listened to, and read anew when it has changed. */
export function useCompared(initial: Compared[]): Compared[] {
  const [columns, setColumns] = useState(initial)
  const open = columns.flatMap((column) => (isSettled(column) ? [] : [column.id])).join(' ')
  const read = useEffectEvent((id: string, { state }: InspectionEvent['data']) => {
    if (columns.find((column) => column.id === id)?.inspection?.state === state) return
    const replace = (change: Partial<Compared>) =>
      setColumns((before) => before.map((column) => (column.id === id ? { ...column, ...change } : column)))
    api<InspectionDetail>(`/inspections/${id}`).then(
      (inspection) => replace({ inspection, error: inspection.error }),
      (error) => replace({ error: detailsOf(error) }),
    )
  })
  useEffect(() => {
    const sources = open.split(' ').flatMap((id) => {
      if (id === '') return []
      const source = new EventSource(`/api/v1/inspections/${id}/events`)
      source.addEventListener('state', (message) => read(id, JSON.parse(message.data)))
      return [source]
    })
    return () => {
      for (const source of sources) source.close()
    }
  }, [open])
  return columns
}
