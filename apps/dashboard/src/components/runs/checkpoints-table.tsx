import type { RunDetail } from '@convscope/shared'
import Link from 'next/link'
import { Panel } from '@/components/ui/panel'
import { ScrollArea } from '@/components/ui/scroll-area'
import { bytes, percent, significant } from '@/format/numbers'
import { duration } from '@/format/times'
import { nothingYet } from './nothing-yet'

/** Screen pixels of a line of the table, and of its head. */
const [ROW_HEIGHT, HEAD_HEIGHT] = [38, 32]
const RESERVED_ROWS = 10

/** Every epoch with its checkpoint. */
export function CheckpointsTable({ run }: { run: RunDetail }) {
  const durations = new Map(run.epochRecords.map(({ epoch, durationMs }) => [epoch, durationMs]))
  return (
    <Panel title="Epochs and checkpoints" aside={`${run.checkpoints.length} kept`} flush>
      <ScrollArea
        label="Epochs and checkpoints"
        vertical
        className="max-h-[28rem]"
        // Room for what will come, so that nothing moves when it does.
        style={{ minHeight: HEAD_HEIGHT + ROW_HEIGHT * Math.min(run.epochs, RESERVED_ROWS) }}
      >
        {run.checkpoints.length === 0 ? (
          <p className="px-4 py-6 text-center text-sm text-muted">
            {nothingYet(run.state, 'Each finished epoch leaves a checkpoint here.')}
          </p>
        ) : (
          <table className="table min-w-[760px]">
            <thead className="sticky top-0 bg-surface">
              <tr>
                <th className="number">Epoch</th>
                <th className="number">Loss</th>
                <th className="number">Accuracy</th>
                <th className="number">Validation loss</th>
                <th className="number">Validation accuracy</th>
                <th className="number">Took</th>
                <th className="number">Size</th>
                <th>
                  <span className="sr-only">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {run.checkpoints.map((checkpoint) => (
                <tr key={checkpoint.id}>
                  <td className="number">
                    {checkpoint.best && <Mark title="best" />} {checkpoint.last && <Mark title="last" />}{' '}
                    {checkpoint.epoch}
                  </td>
                  <td className="number">{significant(checkpoint.loss)}</td>
                  <td className="number">{percent(checkpoint.accuracy)}</td>
                  <td className="number">{significant(checkpoint.valLoss)}</td>
                  <td className="number">{percent(checkpoint.valAccuracy)}</td>
                  <td className="number">{duration((durations.get(checkpoint.epoch) ?? 0) / 1000)}</td>
                  <td className="number">{bytes(checkpoint.bytes)}</td>
                  <td className="space-x-4 whitespace-nowrap text-right text-sm">
                    <Link
                      className="text-accent hover:underline"
                      href={`/runs/${run.id}/inspect?checkpoint=${checkpoint.id}`}
                      aria-label={`Inspect an image with epoch ${checkpoint.epoch}`}
                    >
                      Inspect
                    </Link>
                    <a
                      className="text-accent hover:underline"
                      href={`/api/v1/checkpoints/${checkpoint.id}/download?format=tfjs`}
                      aria-label={`Download epoch ${checkpoint.epoch} as TF.js LayersModel`}
                    >
                      Download
                    </a>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </ScrollArea>
    </Panel>
  )
}

function Mark({ title }: { title: string }) {
  return <span className="rounded bg-accent-soft px-1.5 py-0.5 text-xs text-accent">{title}</span>
}
