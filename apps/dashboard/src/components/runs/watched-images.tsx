'use client'

import {
  isFinished,
  type RunDetail,
  type TimelineEvent,
  type TimelineStep,
  type WatchedTimeline,
} from '@convscope/shared'
import Link from 'next/link'
import { useState } from 'react'
import { useEventStream } from '@/api/use-event-stream'
import { Panel } from '@/components/ui/panel'
import { percent } from '@/format/numbers'
import { imageKey, imageTitle } from '../digit-input/image-choice'
import { insertStep } from '../through-time/insert-step'
import { isWaiting } from '../through-time/is-waiting'
import { nothingYet } from './nothing-yet'

interface WatchedImagesProps {
  run: Pick<RunDetail, 'id' | 'state'>
  /** Of a run that watches at least one image. */
  initial: WatchedTimeline[]
}

/** What the network answers to each watched image, epoch by epoch, as it learns. */
export function WatchedImages({ run, initial }: WatchedImagesProps) {
  const [watched, setWatched] = useState(initial)
  const isDone = isFinished(run.state) && watched.every(({ steps }) => !isWaiting(steps))
  useEventStream(isDone ? null : `/api/v1/runs/${run.id}/watched/events`, ['step'], (_, data) => {
    const event = data as TimelineEvent['data']
    setWatched((before) =>
      before.map((each, place) =>
        place === event.watched ? { ...each, steps: insertStep(each.steps, event.step) } : each,
      ),
    )
  })
  return (
    <Panel title="Watched images" aside="read at each epoch">
      <ul className="space-y-3">
        {watched.map(({ image, steps }) => {
          const timeline = `/runs/${run.id}/through-time?${imageKey(image)}`
          const title = imageTitle(image)
          const inputUrl = steps.find(({ inspection }) => inspection?.inputUrl)?.inspection?.inputUrl
          return (
            <li key={imageKey(image)} className="flex min-w-0 items-center gap-4">
              <Link href={timeline} title={`${title} through time`} className="shrink-0">
                {inputUrl ? (
                  // biome-ignore lint/performance/noImgElement: exact pixels.
                  <img
                    src={inputUrl}
                    alt={`${title} through time`}
                    width={56}
                    height={56}
                    className="crisp rounded border border-line object-contain"
                  />
                ) : (
                  <span className="grid size-14 place-items-center rounded bg-sunken text-xs text-muted">
                    {image.datasetImage === undefined ? 'own' : `test ${image.datasetImage.index}`}
                  </span>
                )}
              </Link>
              <ol className="flex min-h-11 min-w-0 gap-1 overflow-x-auto" aria-label={title}>
                {steps.map((step) => (
                  <li key={step.epoch}>
                    <Answer step={step} href={`${timeline}&epoch=${step.epoch}`} />
                  </li>
                ))}
                {steps.length === 0 && (
                  <li className="self-center text-sm text-muted">
                    {nothingYet(run.state, 'The first answer comes with epoch 1.')}
                  </li>
                )}
              </ol>
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}

function Answer({ step: { epoch, inspection }, href }: { step: TimelineStep; href: string }) {
  const prediction = inspection?.prediction ?? null
  const certainty = prediction === null ? null : (prediction.probabilities[prediction.classIndex] ?? 0)
  const said =
    prediction === null
      ? (inspection?.state ?? 'not inspected')
      : `${prediction.className}, ${percent(certainty ?? 0)}`
  return (
    <Link
      href={href}
      title={`Epoch ${epoch}: ${said}`}
      className="block w-11 rounded px-1 py-0.5 text-center hover:bg-sunken"
    >
      <span className="sr-only">
        Epoch {epoch}: {said}{' '}
      </span>
      <span className={`block truncate font-medium ${colourOf(inspection)}`}>
        {prediction === null ? (inspection?.state === 'failed' ? '!' : '…') : prediction.className}
      </span>
      <span className="block text-xs text-muted">{epoch}</span>
    </Link>
  )
}

function colourOf(inspection: TimelineStep['inspection']): string {
  if (inspection === null || inspection.prediction === null) return 'text-muted'
  if (inspection.trueClass === null) return ''
  return inspection.prediction.classIndex === inspection.trueClass ? 'text-good' : 'text-bad'
}
