'use client'

import type {
  AnalysisEvent,
  AnalysisKind,
  AnalysisRecordOf,
  CreateAnalysisInput,
  ErrorDetails,
} from '@convscope/shared'
import { useEffect, useEffectEvent, useState } from 'react'
import { api, detailsOf, post } from '@/api/client'
import { useEventStream } from '@/api/use-event-stream'

type InputOf<Kind extends AnalysisKind> = Extract<CreateAnalysisInput, { kind: Kind }>

export interface AnalysisState<Kind extends AnalysisKind> {
  /** null until it is asked. */
  analysis: AnalysisRecordOf<Kind> | null
  /** Why it could not be asked, or why it failed. */
  error: ErrorDetails | null
  isWorking: boolean
  /** Asks, or asks again what failed. */
  ask(): void
}

/**
 * A question to the workers and its answer, live.
 * @param request null asks nothing; another request is another question.
 * @param options.initial the answer that the server found already.
 * @param options.auto asks at once, without a click: for what takes an instant.
 */
export function useAnalysis<Kind extends AnalysisKind>(
  request: InputOf<Kind> | null,
  { initial = null, auto = false }: { initial?: AnalysisRecordOf<Kind> | null; auto?: boolean } = {},
): AnalysisState<Kind> {
  const key = JSON.stringify(request)
  const [asked, setAsked] = useState<{ key: string; busy: boolean; error: ErrorDetails | null } | null>(null)
  const [answer, setAnswer] = useState(initial === null ? null : { key, analysis: initial })
  const isMine = answer !== null && answer.key === key
  const analysis = isMine ? answer.analysis : null
  const mine = asked?.key === key ? asked : null

  const ask = async () => {
    if (request === null) return
    setAsked({ key, busy: true, error: null })
    try {
      const record = await post<AnalysisRecordOf<Kind>>('/analyses', request)
      setAnswer({ key, analysis: record })
      setAsked({ key, busy: false, error: null })
    } catch (error) {
      setAsked({ key, busy: false, error: detailsOf(error) })
    }
  }
  const askAtOnce = useEffectEvent(() => void ask())
  useEffect(() => {
    if (auto && key !== 'null' && !isMine) askAtOnce()
  }, [auto, key, isMine])

  const isOpen = analysis?.state === 'queued' || analysis?.state === 'running'
  const url = isOpen ? `/api/v1/analyses/${analysis.id}/events` : null
  useEventStream(url, ['state', 'progress'], (type, data) => {
    if (analysis === null) return
    const event = { type, data } as AnalysisEvent
    if (event.type === 'progress') {
      setAnswer({ key, analysis: { ...analysis, progress: event.data } })
    } else if (event.data.state !== analysis.state) {
      api<AnalysisRecordOf<Kind>>(`/analyses/${analysis.id}`).then(
        (record) => setAnswer({ key, analysis: record }),
        // The stream reconnects and tells the state again.
        () => {},
      )
    }
  })
  return {
    analysis,
    error: mine?.error ?? analysis?.error ?? null,
    isWorking: isOpen || mine?.busy === true,
    ask: () => void ask(),
  }
}
