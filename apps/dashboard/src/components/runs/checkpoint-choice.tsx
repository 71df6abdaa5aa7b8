'use client'

import type { RunDetail } from '@convscope/shared'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { Select } from '@/components/ui/field'
import { CheckpointOptions } from './checkpoint-options'

/** Which checkpoint a page of a run is about; it lies in the address. */
export function CheckpointChoice({
  run,
  checkpointId,
}: {
  run: Pick<RunDetail, 'checkpoints'>
  checkpointId: string
}) {
  const router = useRouter()
  const path = usePathname()
  const query = useSearchParams()
  const choose = (id: string) => {
    const changed = new URLSearchParams(query)
    changed.set('checkpoint', id)
    router.replace(`${path}?${changed}`, { scroll: false })
  }
  return (
    <label htmlFor="checkpoint" className="flex min-w-0 items-center gap-2 text-sm text-muted">
      Checkpoint
      <Select id="checkpoint" value={checkpointId} onChange={(event) => choose(event.target.value)}>
        <CheckpointOptions checkpoints={run.checkpoints} />
      </Select>
    </label>
  )
}
