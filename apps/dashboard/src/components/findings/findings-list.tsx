import { CircleAlert, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { channelPath, layerPath } from '@/components/layers/places'
import type { Finding } from './findings'

interface FindingsListProps {
  runId: string
  checkpointId: string | undefined
  findings: Finding[]
}

/** Links that a finding shows at most. */
const MOST_CHANNELS = 12

/** What there is to know, each with the way to where it is. */
export function FindingsList({ runId, checkpointId, findings }: FindingsListProps) {
  return (
    <ul aria-label="Findings" className="divide-y divide-line">
      {findings.map((finding) => (
        <li key={finding.id} className="flex gap-3 py-3 first:pt-0 last:pb-0">
          <Severity severity={finding.severity} />
          <div className="min-w-0 space-y-1">
            <p className="font-medium">
              {finding.layer === null ? (
                finding.title
              ) : (
                <Link
                  href={layerPath(runId, finding.layer, { checkpointId })}
                  className="hover:underline"
                  prefetch={false}
                >
                  {finding.title}
                </Link>
              )}
            </p>
            <p className="max-w-prose text-sm text-muted">{finding.detail}</p>
            {finding.layer !== null && finding.channels.length > 0 && (
              <Channels runId={runId} checkpointId={checkpointId} finding={finding} layer={finding.layer} />
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}

function Severity({ severity }: Pick<Finding, 'severity'>) {
  const Icon = severity === 'bad' ? CircleAlert : TriangleAlert
  return (
    <>
      <Icon
        size={16}
        aria-hidden="true"
        className={`mt-0.5 shrink-0 ${severity === 'bad' ? 'text-bad' : 'text-warn'}`}
      />
      <span className="sr-only">{severity === 'bad' ? 'Serious:' : 'Worth a look:'}</span>
    </>
  )
}

function Channels({
  runId,
  checkpointId,
  finding: { channels },
  layer,
}: Omit<FindingsListProps, 'findings'> & { finding: Finding; layer: string }) {
  const shown = channels.slice(0, MOST_CHANNELS)
  return (
    <p className="flex flex-wrap gap-1 text-xs">
      {shown.map((channel) => (
        <Link
          key={channel}
          href={channelPath(runId, layer, channel, checkpointId)}
          prefetch={false}
          aria-label={`Channel ${channel} of ${layer}`}
          className="min-w-7 rounded bg-accent-soft px-1.5 py-0.5 text-center text-accent hover:underline"
        >
          {channel}
        </Link>
      ))}
      {channels.length > shown.length && (
        <span className="px-1 py-0.5 text-muted">and {channels.length - shown.length} more</span>
      )}
    </p>
  )
}
