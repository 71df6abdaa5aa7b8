import { isFinished, type RunDetail } from '@convscope/shared'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import { between } from '@/format/times'

/** Every try of a worker at this run, with what ended it. */
export function Attempts({ run: { state, attempts } }: { run: Pick<RunDetail, 'state' | 'attempts'> }) {
  return (
    <Panel title="Attempts" aside={attempts.length}>
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
                <pre className="mt-2 overflow-x-auto rounded bg-sunken p-3 text-xs">
                  {attempt.error.stack ?? attempt.error.code}
                </pre>
              </details>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  )
}
