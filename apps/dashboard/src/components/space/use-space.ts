import type { SpaceReport } from '@convscope/shared'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/api/client'

const REFRESH_MS = 10_000

/** Where space is too short for a new run to begin; asked for while the page is looked at. */
export function useSpace(initial?: SpaceReport): SpaceReport {
  const { data } = useQuery({
    queryKey: ['space'],
    queryFn: () => api<SpaceReport>('/space'),
    refetchInterval: REFRESH_MS,
    ...(initial === undefined ? {} : { initialData: initial }),
  })
  return data ?? { shortages: [] }
}
