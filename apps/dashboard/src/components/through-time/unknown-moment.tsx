import type { RunDetail } from '@convscope/shared'
import Link from 'next/link'
import { EmptyState } from '@/components/ui/notes'

type Part = 'layer' | 'channel' | 'epoch'

/** The first part of the address that this run has not; null when it has them all. */
export function unknownPart(
  { summary, checkpoints }: Pick<RunDetail, 'summary' | 'checkpoints'>,
  { layer, channel, epoch }: Record<string, string>,
): Part | null {
  const named = layer === undefined ? undefined : summary.layers.find(({ name }) => name === layer)
  if (layer !== undefined && named === undefined) return 'layer'
  if (epoch !== undefined && !checkpoints.some((each) => String(each.epoch) === epoch)) return 'epoch'
  if (channel !== undefined && named !== undefined && !isChannel(named.outputShape, channel)) return 'channel'
  return null
}

function isChannel(shape: readonly number[], channel: string): boolean {
  return shape.length === 3 && /^\d{1,6}$/.test(channel) && Number(channel) < (shape[2] ?? 0)
}

interface UnknownMomentProps {
  run: Pick<RunDetail, 'id' | 'summary' | 'checkpoints'>
  unknown: Part
  query: Record<string, string>
}

/** For an address that names a layer, channel or epoch which this run has not: what there is. */
export function UnknownMoment({ run, unknown, query }: UnknownMomentProps) {
  const to = (change: Record<string, string>) => {
    const { [unknown]: _, ...rest } = query
    return `/runs/${run.id}/through-time?${new URLSearchParams({ ...rest, ...change })}`
  }
  const title = `This run has no ${unknown} ${query[unknown]}`
  if (unknown === 'epoch') {
    return (
      <EmptyState title={title}>
        <ul className="flex flex-wrap justify-center gap-3">
          {run.checkpoints.map(({ epoch }) => (
            <li key={epoch}>
              <Link href={to({ epoch: String(epoch) })} className="text-accent hover:underline">
                {epoch}
              </Link>
            </li>
          ))}
        </ul>
      </EmptyState>
    )
  }
  return (
    <EmptyState title={unknown === 'channel' ? `${title} in ${query.layer}` : title}>
      <ul className="space-y-1">
        {run.summary.layers.map(({ name, outputShape }) => (
          <li key={name}>
            <Link href={to({ layer: name })} className="font-mono text-accent hover:underline">
              {name}
            </Link>{' '}
            {outputShape.length === 3
              ? `filters 0 to ${(outputShape[2] ?? 1) - 1}`
              : `${outputShape[0]} units`}
          </li>
        ))}
      </ul>
    </EmptyState>
  )
}
