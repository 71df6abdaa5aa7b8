import type { TimelineStep } from '@convscope/shared'
import Link from 'next/link'
import { PredictionBars } from '@/components/feature-maps/prediction-bars'
import { StateBadge } from '@/components/runs/state-badge'
import { percent, significant } from '@/format/numbers'

/** What the network answers at an epoch, and how good it is by then. The same height at every epoch. */
export function EpochFacts({ step, classes }: { step: TimelineStep; classes: string[] }) {
  const { inspection } = step
  const metrics: [string, string][] = [
    ['Loss', significant(step.loss)],
    ['Validation loss', significant(step.valLoss)],
    ['Accuracy', percent(step.accuracy)],
    ['Validation accuracy', percent(step.valAccuracy)],
  ]
  return (
    <>
      <div className="min-h-68">
        {inspection?.prediction ? (
          <PredictionBars inspection={{ ...inspection, classes }} />
        ) : (
          <p className="text-sm text-muted">
            {inspection === null ? 'Not inspected at this epoch.' : <StateBadge state={inspection.state} />}
          </p>
        )}
      </div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2 border-t border-line pt-4">
        {metrics.map(([title, value]) => (
          <div key={title}>
            <dt className="text-xs text-muted">{title}</dt>
            <dd className="font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="min-h-5 text-sm">
        {inspection !== null && (
          <Link href={`/inspections/${inspection.id}`} className="text-accent hover:underline">
            Inspection of epoch {step.epoch}
          </Link>
        )}
      </p>
    </>
  )
}
