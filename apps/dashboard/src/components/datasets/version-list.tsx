import type { DatasetVersionRecord } from '@convscope/shared'
import { TimeAgo } from '@/components/ui/time-ago'
import { count } from '@/format/numbers'

/** What a data set held before: stored, because runs name it. */
export function VersionList({ versions }: { versions: readonly DatasetVersionRecord[] }) {
  return (
    <details className="text-sm">
      <summary className="cursor-pointer font-medium">{count(versions.length)} versions are stored</summary>
      <ul className="mt-2 space-y-2">
        {versions.map(
          ({ contentHash, trainCount, testCount, inputShape, classes, registeredAt, supersededAt }) => (
            <li key={contentHash}>
              <p>
                <code>{contentHash.slice(0, 12)}</code>
                {supersededAt === null ? ', which new runs get' : ''}
              </p>
              <p className="text-muted">
                {count(trainCount)} + {count(testCount)} images of {inputShape.join(' × ')} in{' '}
                {count(classes)} classes, read <TimeAgo time={registeredAt} />
              </p>
            </li>
          ),
        )}
      </ul>
    </details>
  )
}
