'use client'

import type { WorkerRecord } from '@convscope/shared'
import Link from 'next/link'
import { EmptyState } from '@/components/ui/notes'
import { ScrollArea } from '@/components/ui/scroll-area'
import { TimeAgo } from '@/components/ui/time-ago'
import { useWorkers } from './use-workers'

/** Every worker of the last day, live. */
export function WorkersTable({ initial }: { initial: WorkerRecord[] }) {
  const workers = useWorkers(initial)
  if (workers.length === 0) {
    return (
      <EmptyState title="No worker in the last 24 hours">
        A worker trains runs and answers inspections. <code>npm start</code> starts one.
      </EmptyState>
    )
  }
  return (
    <ScrollArea label="Workers" className="rounded-lg border border-line bg-surface">
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
              <td className={worker.alive ? 'text-good' : 'text-muted'}>{worker.alive ? 'alive' : 'gone'}</td>
              <td>
                {worker.running.length === 0 && <span className="text-muted">nothing</span>}
                {worker.running.map((run) => (
                  <Link key={run.id} href={`/runs/${run.id}`} className="block text-accent hover:underline">
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
    </ScrollArea>
  )
}
