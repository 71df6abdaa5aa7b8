'use client'

import { isCancellable, isRetryable, type RunDetail } from '@convscope/shared'
import { useState } from 'react'
import { toast } from 'sonner'
import { detailsOf, post } from '@/api/client'
import { Button, LinkButton } from '@/components/ui/button'
import { TimeAgo } from '@/components/ui/time-ago'
import { between } from '@/format/times'
import { StateBadge } from './state-badge'

export function RunHeader({ run, onChange }: { run: RunDetail; onChange(run: RunDetail): void }) {
  const [busy, setBusy] = useState(false)
  const act = async (action: 'cancel' | 'retry') => {
    setBusy(true)
    try {
      onChange(await post<RunDetail>(`/runs/${run.id}/${action}`))
    } catch (error) {
      toast.error(detailsOf(error).message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="flex flex-wrap items-start justify-between gap-4">
      <div className="min-w-0">
        <h1 className="truncate text-xl font-semibold">{run.name}</h1>
        <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
          <StateBadge state={run.state} />
          <span>{run.dataset}</span>
          <span>
            queued <TimeAgo time={run.createdAt} />
          </span>
          {run.startedAt !== null && run.finishedAt !== null && (
            <span>took {between(run.startedAt, run.finishedAt)}</span>
          )}
          {run.tags.map((tag) => (
            <span key={tag} className="rounded bg-sunken px-1.5 text-xs">
              {tag}
            </span>
          ))}
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        {isCancellable(run.state) && (
          <Button kind="danger" disabled={busy} onClick={() => void act('cancel')}>
            Cancel
          </Button>
        )}
        {isRetryable(run.state) && (
          <Button disabled={busy} onClick={() => void act('retry')}>
            Retry
          </Button>
        )}
        <LinkButton href={`/runs/new?clone=${run.id}`}>Clone</LinkButton>
        {run.checkpoints.length > 0 && (
          <LinkButton href={`/runs/${run.id}/inspect`} kind="primary">
            Inspect an image
          </LinkButton>
        )}
      </div>
    </div>
  )
}
