'use client'

import {
  type ErrorDetails,
  type ImageChoice,
  isFinished,
  type RunDetail,
  type TimelineEvent,
  type TimelineStep,
} from '@convscope/shared'
import { useState } from 'react'
import { detailsOf, post } from '@/api/client'
import { useEventStream } from '@/api/use-event-stream'
import { imageQuery } from '../digit-input/image-choice'
import { insertStep } from './insert-step'
import { isWaiting } from './is-waiting'

export interface Timeline {
  steps: TimelineStep[]
  isConnected: boolean
  /** Steps with an answer. */
  done: number
  /** Steps that a worker will answer. */
  waiting: number
  /** Steps that nobody has asked for, and those that failed. */
  lacking: number
  busy: boolean
  error: ErrorDetails | null
  /** Queues what is lacking. */
  complete(): void
}

/**
 * One image through the checkpoints of a run, live.
 * @param layers null stands for all convolutions.
 * @param initial as the server found it, for all convolutions.
 */
export function useTimeline(
  run: Pick<RunDetail, 'id' | 'state'>,
  image: ImageChoice,
  layers: string[] | null,
  initial: TimelineStep[],
): Timeline {
  const query = timelineQuery(image, layers)
  const [known, setKnown] = useState({ query: timelineQuery(image, null), steps: initial })
  const [asked, setAsked] = useState<{ query: string; busy: boolean; error: ErrorDetails | null } | null>(
    null,
  )
  const mine = asked?.query === query ? asked : null
  const steps = known.query === query ? known.steps : initial.map((step) => ({ ...step, inspection: null }))
  // Of other layers, the steps come with the stream.
  const isRead = known.query === query && steps.length === initial.length
  const isDone = isRead && isFinished(run.state) && !isWaiting(steps)
  const isConnected = useEventStream(
    isDone ? null : `/api/v1/runs/${run.id}/timeline/events?${query}`,
    ['step'],
    (_, data) => {
      const { step } = data as TimelineEvent['data']
      setKnown((before) => ({
        query,
        steps: insertStep(before.query === query ? before.steps : [], step),
      }))
    },
  )
  const complete = async () => {
    setAsked({ query, busy: true, error: null })
    try {
      const answer = await post<TimelineStep[]>(`/runs/${run.id}/timeline`, {
        ...image,
        ...(layers === null ? {} : { layers }),
      })
      setKnown({ query, steps: answer })
      setAsked(null)
    } catch (error) {
      setAsked({ query, busy: false, error: detailsOf(error) })
    }
  }
  const count = (test: (step: TimelineStep) => boolean) => steps.filter(test).length
  const done = count(({ inspection }) => inspection?.state === 'completed')
  const lacking = count(({ inspection }) => inspection === null || inspection.state === 'failed')
  return {
    steps,
    isConnected,
    done,
    lacking,
    waiting: steps.length - done - lacking,
    busy: mine?.busy ?? false,
    error: mine?.error ?? null,
    complete: () => void complete(),
  }
}

function timelineQuery(image: ImageChoice, layers: string[] | null): string {
  const named = layers === null ? {} : { layers: layers.join(',') }
  return new URLSearchParams({ ...imageQuery(image), ...named }).toString()
}
