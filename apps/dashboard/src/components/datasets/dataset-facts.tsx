import type { DatasetRecord } from '@convscope/shared'
import { TimeAgo } from '@/components/ui/time-ago'
import { count } from '@/format/numbers'

/** What a data set is, in words and numbers. */
export function DatasetFacts({ dataset }: { dataset: DatasetRecord }) {
  const { inputShape, trainCount, testCount, contentHash, registeredAt, description } = dataset
  const facts: [string, string][] = [
    ['Training images', count(trainCount)],
    ['Validation images', count(testCount)],
    ['Image', `${inputShape.join(' × ')} (height × width × channels)`],
    ['Version', contentHash.slice(0, 12)],
  ]
  return (
    <div className="space-y-3">
      {description !== '' && <p className="max-w-prose break-words text-sm text-muted">{description}</p>}
      <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1.5 text-sm">
        {facts.map(([title, value]) => (
          <div key={title} className="contents">
            <dt className="text-muted">{title}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
        <dt className="text-muted">Read</dt>
        <dd>
          <TimeAgo time={registeredAt} />
        </dd>
      </dl>
    </div>
  )
}
