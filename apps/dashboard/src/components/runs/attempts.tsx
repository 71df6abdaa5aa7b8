import { isFinished, type RunDetail } from '@convscope/shared'
import { Panel } from '@/components/ui/panel'
import { ScrollArea } from '@/components/ui/scroll-area'
import { TimeAgo } from '@/components/ui/time-ago'
import { counted } from '@/format/numbers'
import { between } from '@/format/times'

/** Every try of a worker at this run, with what ended it. */
export function Attempts({ run: { state, attempts } }: { run: Pick<RunDetail, 'state' | 'attempts'> }) {
  return (
    <Panel title="Attempts" aside={counted(attempts.length, 'attempt')}>
      {attempts.length === 0 && (
        <p className="text-sm text-muted">
          {isFinished(state) ? 'No worker has taken this run.' : 'No worker has taken this run yet.'}
        </p>
      )}
      <ol className="space-y-3">
        {attempts.map((attempt) => (
          <li key={attempt.id} className="text-sm">
            <div className="flex flex-wrap gap-x-3">
              <span className="font-medium">#{attempt.number}</span>
              <span>{attempt.outcome ?? 'running'}</span>
              <span className="text-muted">on {attempt.worker}</span>
              <span className="text-muted">
                {attempt.endedAt === null ? (
                  <TimeAgo time={attempt.startedAt} />
                ) : (
                  between(attempt.startedAt, attempt.endedAt)
                )}
              </span>
            </div>
            {attempt.notice !== null && <p className="mt-1 text-muted">{attempt.notice}</p>}
            {attempt.error !== null && (
              <details className="mt-1">
                <summary className="cursor-pointer text-bad">{attempt.error.message}</summary>
                <ScrollArea label="Where it failed" className="mt-2 rounded bg-sunken p-3">
                  <pre className="text-xs">{attempt.error.stack ?? attempt.error.code}</pre>
                </ScrollArea>
              </details>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  )
}
