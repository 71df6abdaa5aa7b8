'use client'

import { X } from 'lucide-react'
import Link from 'next/link'
import { InputPicture } from '@/components/runs/inspection-strip'
import { StateBadge } from '@/components/runs/state-badge'
import { ErrorNote } from '@/components/ui/notes'
import { percent } from '@/format/numbers'
import { imageOf, imageTitle } from '../digit-input/image-choice'
import { type Compared, letterOf } from './compared'

interface ComparedHeaderProps {
  compared: Compared
  place: number
  onRemove(): void
}

/** Which run, epoch and image a column is, and what the network answers. */
export function ComparedHeader({ compared, place, onRemove }: ComparedHeaderProps) {
  const { inspection, error } = compared
  const letter = letterOf(place)
  return (
    <section
      aria-label={`Column ${letter}`}
      className="min-w-0 rounded-lg border border-line bg-surface p-3 text-sm"
    >
      <div className="flex items-start gap-3">
        {inspection !== null && (
          <span className="hidden shrink-0 sm:block">
            <InputPicture inspection={inspection} size={56} />
          </span>
        )}
        <div className="min-w-0 grow">
          <div className="flex items-start justify-between gap-2">
            <span className="min-w-0 truncate">
              <strong className="mr-2">{letter}</strong>
              {inspection === null ? (
                <span className="text-muted">{compared.id}</span>
              ) : (
                <Link
                  href={`/runs/${inspection.runId}`}
                  className="text-accent hover:underline"
                  title={inspection.runName}
                >
                  {inspection.runName}
                </Link>
              )}
            </span>
            <button
              type="button"
              aria-label={`Remove column ${letter}`}
              onClick={onRemove}
              className="-mt-0.5 -mr-1 shrink-0 rounded p-1 text-muted hover:bg-sunken hover:text-text"
            >
              <X size={14} aria-hidden="true" />
            </button>
          </div>
          {inspection !== null && (
            <>
              <p className="truncate text-muted">
                <Link href={`/inspections/${inspection.id}`} className="hover:underline">
                  epoch {inspection.checkpointEpoch}
                </Link>
                , {imageTitle(imageOf(inspection), inspection.image?.name)}
              </p>
              <Answer compared={compared} />
            </>
          )}
        </div>
      </div>
      {error !== null && <ErrorNote error={error} />}
    </section>
  )
}

function Answer({ compared: { inspection } }: { compared: Compared }) {
  if (inspection === null) return null
  const { prediction, trueClass, classes } = inspection
  if (prediction === null) return <StateBadge state={inspection.state} />
  const isRight = trueClass === prediction.classIndex
  return (
    <p className="truncate">
      read as <strong>{prediction.className}</strong>,{' '}
      {percent(prediction.probabilities[prediction.classIndex] ?? 0)}
      {trueClass !== null && (
        <span className={isRight ? 'text-good' : 'text-bad'}>
          {isRight ? ', right' : `, but it is ${classes[trueClass]}`}
        </span>
      )}
    </p>
  )
}
