import type { DatasetRecord } from '@convscope/shared'
import type { Metadata } from 'next'
import { ClassCounts } from '@/components/datasets/class-counts'
import { DatasetFacts } from '@/components/datasets/dataset-facts'
import { FindingList } from '@/components/datasets/finding-list'
import { LookAgainButton } from '@/components/datasets/look-again-button'
import { SampleGrid } from '@/components/datasets/sample-grid'
import { UnusableFolders } from '@/components/datasets/unusable-folders'
import { VersionList } from '@/components/datasets/version-list'
import { EmptyState, Hint } from '@/components/ui/notes'
import { PageTitle, Panel } from '@/components/ui/panel'
import { getStorage } from '@/server/storage'

export const metadata: Metadata = { title: 'Data sets' }

export default async function DatasetsPage() {
  const storage = await getStorage()
  const [datasets, unusable] = await Promise.all([storage.datasets.list(), storage.datasets.unusable()])
  return (
    <>
      <PageTitle title="Data sets" aside={<LookAgainButton />} />
      {datasets.length === 0 && unusable.length === 0 && (
        <EmptyState title="No data set yet">
          Workers report theirs when they start; MNIST comes with every worker.
        </EmptyState>
      )}
      <div className="space-y-6">
        {unusable.length > 0 && <UnusableFolders folders={unusable} />}
        {datasets.map((dataset) => (
          <DatasetPanel key={dataset.name} dataset={dataset} />
        ))}
      </div>
    </>
  )
}

async function DatasetPanel({ dataset }: { dataset: DatasetRecord }) {
  const { name, title, classes, classCounts, findings, versions, samplePages } = dataset
  const storage = await getStorage()
  const first = samplePages.train > 0 ? await storage.datasets.samples(name, 'train', 0) : null
  const state = stateOf(dataset)
  return (
    <Panel title={title} aside={<code>{name}</code>}>
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_auto]">
        <div className="min-w-0 space-y-5">
          {state !== null && <Hint>{state}</Hint>}
          <DatasetFacts dataset={dataset} />
          {findings.length > 0 && <FindingList findings={findings} />}
          {versions.length > 1 && <VersionList versions={versions} />}
          {classCounts !== null && <ClassCounts title={title} classes={classes} counts={classCounts} />}
        </div>
        {first !== null && <SampleGrid dataset={dataset} initial={first} split="train" />}
      </div>
    </Panel>
  )
}

/** What is not as one would expect; null when all is. */
function stateOf({ folders, versions }: DatasetRecord): string | null {
  if (versions.length === 0) {
    return 'A worker of an earlier version reported it. It can be trained on when a worker has read it again.'
  }
  if (folders.length === 0) {
    return 'Its folder is gone. What was read from it is stored, and can still be trained on.'
  }
  if (folders.some(({ problem }) => problem !== null)) {
    return 'Its folder cannot be used as it is now. New runs get what was read from it before.'
  }
  return null
}
