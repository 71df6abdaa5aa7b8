import { plainTensorFlowRemark, type RunDetail } from '@convscope/shared'
import Link from 'next/link'
import { Panel } from '@/components/ui/panel'
import { ScrollArea } from '@/components/ui/scroll-area'
import { bytes, counted, percent, significant } from '@/format/numbers'
import { duration } from '@/format/times'
import { nothingYet } from './nothing-yet'

/** Screen pixels of a line of the table, and of its head with the bar that scrolls it. */
const [ROW_HEIGHT, HEAD_HEIGHT] = [38, 48]
const RESERVED_ROWS = 10

/** Every epoch with its checkpoint. */
export function CheckpointsTable({ run }: { run: RunDetail }) {
  const remark = plainTensorFlowRemark(run.architecture)
  const durations = new Map(run.epochRecords.map(({ epoch, durationMs }) => [epoch, durationMs]))
  return (
    <Panel
      title="Epochs and checkpoints"
      aside={`${counted(run.checkpoints.length, 'checkpoint')} kept`}
      flush
    >
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
          <table className="table min-w-[900px] table-fixed">
            <thead className="sticky top-0 bg-surface">
              <tr>
                <th className="number w-[17%]">Epoch</th>
                <th className="number w-[10%]">Loss</th>
                <th className="number w-[10%]">Accuracy</th>
                <th className="number w-[13%]">Validation loss</th>
                <th className="number w-[15%]">Validation accuracy</th>
                <th className="number w-[9%]">Took</th>
                <th className="number w-[9%]">Size</th>
                <th className="w-[17%]">
                  <span className="sr-only">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {run.checkpoints.map((checkpoint) => (
                <tr key={checkpoint.id}>
                  <td className="number">
                    <Mark title="best" isSet={checkpoint.best} />
                    <Mark title="last" isSet={checkpoint.last} /> {checkpoint.epoch}
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
      {remark !== null && <p className="border-t border-line px-4 py-3 text-sm">{remark}</p>}
    </Panel>
  )
}

/** Keeps its place where it is not set, so that nothing moves when another checkpoint gets it. */
function Mark({ title, isSet }: { title: string; isSet: boolean }) {
  return (
    <span className="mr-1 inline-block w-9 text-center">
      {isSet && <span className="rounded bg-accent-soft px-1.5 py-0.5 text-xs text-accent">{title}</span>}
    </span>
  )
}
