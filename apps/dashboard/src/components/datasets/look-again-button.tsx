'use client'

import type { DatasetFolderRecord, DatasetList } from '@convscope/shared'
import { useMutation, useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { api, detailsOf, post } from '@/api/client'
import { Button } from '@/components/ui/button'
import { ErrorNote } from '@/components/ui/notes'

const POLL_MS = 1500

/** Asks the workers to look at their folders, and shows what they find when one of them is through. */
export function LookAgainButton() {
  const router = useRouter()
  /** When each folder was looked at, before it was asked for; null while nothing is asked. */
  const [before, setBefore] = useState<Map<string, string> | null>(null)
  const ask = useMutation({
    mutationFn: async () => {
      const known = foldersOf(await api<DatasetList>('/datasets'))
      await post('/datasets/look')
      return new Map(known.map((folder) => [keyOf(folder), folder.lookedAt]))
    },
    onSuccess: setBefore,
  })
  const { data } = useQuery({
    queryKey: ['datasets', 'looking'],
    queryFn: () => api<DatasetList>('/datasets'),
    enabled: before !== null,
    refetchInterval: POLL_MS,
    gcTime: 0,
  })
  const isDone = before !== null && data !== undefined && isThrough(before, foldersOf(data))
  useEffect(() => {
    if (!isDone) return
    setBefore(null)
    router.refresh()
  }, [isDone, router])
  const isLooking = ask.isPending || before !== null
  return (
    <>
      <span role="status" className="text-sm text-muted">
        {isLooking ? 'The workers are looking …' : ''}
      </span>
      <Button onClick={() => ask.mutate()} disabled={isLooking}>
        <RefreshCw size={14} aria-hidden="true" />
        Look again
      </Button>
      {ask.error !== null && <ErrorNote error={detailsOf(ask.error)} />}
    </>
  )
}

function foldersOf({ items, unusable }: DatasetList): DatasetFolderRecord[] {
  return [...items.flatMap(({ folders }) => folders), ...unusable]
}

const keyOf = ({ place, folder }: DatasetFolderRecord) => `${place}\n${folder}`

/** Whether some worker has looked at all of its folders since. */
function isThrough(before: ReadonlyMap<string, string>, folders: readonly DatasetFolderRecord[]): boolean {
  const isNew = (folder: DatasetFolderRecord) => before.get(keyOf(folder)) !== folder.lookedAt
  const places = new Set(folders.filter(isNew).map(({ place }) => place))
  return [...places].some((place) => folders.filter((folder) => folder.place === place).every(isNew))
}
