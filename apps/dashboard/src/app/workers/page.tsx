import type { Metadata } from 'next'
import Link from 'next/link'
import { EmptyState } from '@/components/ui/notes'
import { PageTitle } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import { getStorage } from '@/server/storage'

export const metadata: Metadata = { title: 'Workers' }

export default async function WorkersPage() {
  const workers = await (await getStorage()).workers.list()
  return (
    <>
      <PageTitle title="Workers" />
      {workers.length === 0 ? (
        <EmptyState title="No worker in the last 24 hours">
          A worker trains runs and answers inspections. <code>npm start</code> starts one.
        </EmptyState>
      ) : (
        <div className="overflow-x-auto rounded-lg border border-line bg-surface">
          <table className="table min-w-[760px]">
            <thead>
              <tr>
                <th>Worker</th>
                <th>State</th>
                <th>Trains now</th>
                <th className="number">Trainings at once</th>
                <th className="number">Inspections at once</th>
                <th className="number">Surveys at once</th>
                <th>TensorFlow</th>
                <th>Last sign of life</th>
              </tr>
            </thead>
            <tbody>
              {workers.map((worker) => (
                <tr key={worker.id}>
                  <td>
                    {worker.hostname} <span className="text-xs text-muted">process {worker.pid}</span>
                  </td>
                  <td className={worker.alive ? 'text-good' : 'text-muted'}>
                    {worker.alive ? 'alive' : 'gone'}
                  </td>
                  <td>
                    {worker.running.length === 0 && <span className="text-muted">nothing</span>}
                    {worker.running.map((run) => (
                      <Link
                        key={run.id}
                        href={`/runs/${run.id}`}
                        className="block text-accent hover:underline"
                      >
                        {run.name}
                      </Link>
                    ))}
                  </td>
                  <td className="number">{worker.trainingConcurrency}</td>
                  <td className="number">{worker.inspectionConcurrency}</td>
                  <td className="number">{worker.surveyConcurrency}</td>
                  <td>{worker.tensorflowVersion ?? '–'}</td>
                  <td>
                    <TimeAgo time={worker.heartbeatAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}
