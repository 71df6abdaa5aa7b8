import type { DatasetFolderRecord } from '@convscope/shared'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import { counted } from '@/format/numbers'

/** Folders that are no data sets, each with the reason and where it lies. */
export function UnusableFolders({ folders }: { folders: readonly DatasetFolderRecord[] }) {
  return (
    <Panel title="Cannot be used" aside={counted(folders.length, 'folder')}>
      <ul className="divide-y divide-line">
        {folders.map(({ place, folder, problem, lookedAt }) => (
          <li key={`${place} ${folder}`} className="space-y-1 py-3 first:pt-0 last:pb-0">
            <p className="break-words font-medium">{folder}</p>
            <p className="max-w-prose break-words">{problem}</p>
            <p className="break-words text-sm text-muted">
              {place}, looked at <TimeAgo time={lookedAt} />
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
