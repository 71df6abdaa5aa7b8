'use client'

import type { RunDetail } from '@convscope/shared'
import { RunHeader } from './run-header'
import { useRun } from './use-run'

/** The header of a run's pages whose content is of one checkpoint, and does not change. */
export function LiveRunHeader({ initial }: { initial: RunDetail }) {
  const { run, setRun } = useRun(initial)
  return <RunHeader run={run} onChange={setRun} />
}
