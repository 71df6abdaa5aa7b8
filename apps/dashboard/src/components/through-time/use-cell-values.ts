'use client'

import type { TimelineStep } from '@convscope/shared'
import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import { loadNpy } from '@/api/load-npy'
import type { Cell } from '../feature-maps/large-map'

const combine = (results: UseQueryResult<Float32Array>[]) => results.map(({ data }) => data ?? null)

/** The exact value of one cell at every epoch that is answered, by epoch. */
export function useCellValues(
  steps: readonly TimelineStep[],
  layer: string,
  channel: number,
  cell: Cell | null,
): Map<number, number> {
  const answered = cell === null ? [] : steps.filter(({ inspection }) => inspection?.state === 'completed')
  const values = useQueries({
    queries: answered.map(({ inspection }) => ({
      queryKey: ['cell', inspection?.id, layer, cell?.row, cell?.column],
      queryFn: () => readCell(inspection?.id ?? '', layer, cell as Cell),
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine,
  })
  return new Map(
    answered.flatMap(({ epoch }, place) => {
      const value = values[place]?.[channel]
      return value === undefined ? [] : [[epoch, value] as const]
    }),
  )
}

/** All channels of the layer at this cell. */
async function readCell(id: string, layer: string, { row, column }: Cell): Promise<Float32Array> {
  const query = `y=${row}&x=${column}&height=1&width=1`
  return (await loadNpy(`/api/v1/inspections/${id}/layers/${layer}/patch.npy?${query}`)).values
}
