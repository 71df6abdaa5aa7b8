'use client'

import { isCancellable, isRetryable, type RunDetail } from '@convscope/shared'
import { useState } from 'react'
import { toast } from 'sonner'
import { detailsOf, post } from '@/api/client'
import { Button, buttonClass, LinkButton } from '@/components/ui/button'
import { TimeAgo } from '@/components/ui/time-ago'
import { StateBadge } from './state-badge'

/** Which run a page is about, and what can be done with it; nothing moves while the run goes on. */
export function RunHeader({ run, onChange }: { run: RunDetail; onChange(run: RunDetail): void }) {
  return (
    <div className="flex flex-wrap items-start justify-between gap-4">
      <div className="min-w-0">
        <h1 className="truncate text-xl font-semibold" title={run.name}>
          {run.name}
        </h1>
        <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
          <span className="min-w-24">
            <StateBadge state={run.state} />
          </span>
          <span>{run.dataset}</span>
          {run.tags.map((tag) => (
            <span key={tag} className="rounded bg-sunken px-1.5 text-xs">
              {tag}
            </span>
          ))}
          <span className="min-w-36">
            queued <TimeAgo time={run.createdAt} />
          </span>
        </div>
      </div>
      <div className="flex grow flex-wrap gap-2 sm:justify-end">
        <LinkButton href={`/runs/new?clone=${run.id}`}>Clone</LinkButton>
        {run.checkpoints.length > 0 ? (
          <LinkButton href={`/runs/${run.id}/inspect`} kind="primary">
            Inspect an image
          </LinkButton>
        ) : (
          <span
            className={`${buttonClass()} cursor-not-allowed text-muted`}
            title="With the first checkpoint"
          >
            Inspect an image
          </span>
        )}
        <StateActions run={run} onChange={onChange} />
      </div>
    </div>
  )
}

/** Where it comes and goes nothing else moves: at the outer side of the line. */
function StateActions({ run, onChange }: { run: RunDetail; onChange(run: RunDetail): void }) {
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
  const place = 'sm:order-first'
  if (isCancellable(run.state)) {
    return (
      <Button kind="danger" className={place} disabled={busy} onClick={() => void act('cancel')}>
        Cancel
      </Button>
    )
  }
  if (!isRetryable(run.state)) return null
  return (
    <Button className={place} disabled={busy} onClick={() => void act('retry')}>
      Retry
    </Button>
  )
}
