import type { DatasetFinding } from '@convscope/shared'
import { Info, TriangleAlert } from 'lucide-react'
import { count } from '@/format/numbers'

/** What was left out of a data set, or done to it: a sentence each, with the first few names. */
export function FindingList({ findings }: { findings: readonly DatasetFinding[] }) {
  return (
    <ul className="space-y-2 text-sm">
      {findings.map((finding) => (
        <li key={finding.code} className="flex gap-2">
          {finding.severity === 'warning' ? (
            <TriangleAlert size={16} className="mt-0.5 shrink-0 text-warn" aria-label="Warning" />
          ) : (
            <Info size={16} className="mt-0.5 shrink-0 text-muted" aria-label="Note" />
          )}
          <div className="min-w-0">
            <p className="break-words">{finding.message}</p>
            <p className="break-words text-muted">{namesOf(finding)}</p>
          </div>
        </li>
      ))}
    </ul>
  )
}

function namesOf({ examples, count: all }: DatasetFinding): string {
  const more = all - examples.length
  return more > 0 ? `${examples.join(', ')} and ${count(more)} more` : examples.join(', ')
}
