import type { DatasetRecord } from '@convscope/shared'
import type { Metadata } from 'next'
import { SampleGrid } from '@/components/datasets/sample-grid'
import { EmptyState } from '@/components/ui/notes'
import { PageTitle, Panel } from '@/components/ui/panel'
import { count } from '@/format/numbers'
import { getStorage } from '@/server/storage'

export const metadata: Metadata = { title: 'Data sets' }

export default async function DatasetsPage() {
  const storage = await getStorage()
  const datasets = await storage.datasets.list()
  const first = await Promise.all(datasets.map(({ name }) => storage.datasets.samples(name, 'train', 0)))
  return (
    <>
      <PageTitle title="Data sets" />
      {datasets.length === 0 && (
        <EmptyState title="No data set yet">
          Workers report theirs when they start; MNIST comes with every worker.
        </EmptyState>
      )}
      <div className="space-y-6">
        {datasets.map((dataset, index) => {
          const page = first[index]
          return (
            <Panel key={dataset.name} title={dataset.title} aside={<code>{dataset.name}</code>}>
              <div className="grid gap-6 lg:grid-cols-[1fr_auto]">
                <Facts dataset={dataset} />
                {page !== undefined && <SampleGrid dataset={dataset} initial={page} split="train" />}
              </div>
            </Panel>
          )
        })}
      </div>
    </>
  )
}

function Facts({ dataset }: { dataset: DatasetRecord }) {
  const facts: [string, string][] = [
    ['Training images', count(dataset.trainCount)],
    ['Test images', count(dataset.testCount)],
    ['Image', `${dataset.inputShape.join(' × ')} (height × width × channels)`],
    ['Classes', dataset.classes.join(', ')],
    ['Content', dataset.contentHash.slice(0, 16)],
  ]
  return (
    <div className="space-y-4">
      <p className="max-w-prose text-sm text-muted">{dataset.description}</p>
      <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1.5 text-sm">
        {facts.map(([title, value]) => (
          <div key={title} className="contents">
            <dt className="text-muted">{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
