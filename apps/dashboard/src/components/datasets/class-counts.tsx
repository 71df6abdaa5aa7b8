import type { Split } from '@convscope/shared'
import { ScrollArea } from '@/components/ui/scroll-area'
import { count } from '@/format/numbers'

interface ClassCountsProps {
  title: string
  classes: readonly string[]
  counts: Record<Split, number[]>
}

/** More would make a page that nobody reads. */
const MOST_SHOWN = 200
/** From here on a network may do well by answering the frequent classes alone. */
const UNEVEN = 3

/** Images of each class as bars, training and validation side by side, so that what is uneven is seen. */
export function ClassCounts({ title, classes, counts }: ClassCountsProps) {
  const { train, test } = counts
  const most = Math.max(1, ...train, ...test)
  const shown = classes.slice(0, MOST_SHOWN)
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
        <h3 className="font-medium">{count(classes.length)} classes</h3>
        <p className="flex gap-3 text-muted">
          <Key colour="var(--training)" /> training
          <Key colour="var(--validation)" /> validation
        </p>
      </div>
      <p className="text-sm text-muted">{balanceOf(train)}</p>
      <ScrollArea label={`Images per class of ${title}`} vertical className="max-h-80 pr-2">
        <ul className="grid grid-cols-[minmax(3rem,max-content)_1fr_max-content] items-center gap-x-3 gap-y-1 text-sm">
          {shown.map((name, label) => (
            <li key={name} className="contents">
              <span className="max-w-40 truncate" title={name}>
                {name}
              </span>
              <span aria-hidden="true" className="min-w-0 space-y-px">
                <Bar part={(train[label] ?? 0) / most} colour="var(--training)" />
                <Bar part={(test[label] ?? 0) / most} colour="var(--validation)" />
              </span>
              <span className="text-right tabular-nums text-muted">
                {count(train[label] ?? 0)} + {count(test[label] ?? 0)}
              </span>
            </li>
          ))}
        </ul>
        {classes.length > shown.length && (
          <p className="pt-2 text-sm text-muted">and {count(classes.length - shown.length)} classes more</p>
        )}
      </ScrollArea>
    </div>
  )
}

function Bar({ part, colour }: { part: number; colour: string }) {
  const width = part === 0 ? '0' : `max(1px, ${(part * 100).toFixed(1)}%)`
  return <span className="block h-1.5 rounded-sm" style={{ width, background: colour }} />
}

function Key({ colour }: { colour: string }) {
  return (
    <span aria-hidden="true" className="size-2.5 self-center rounded-sm" style={{ background: colour }} />
  )
}

function balanceOf(train: readonly number[]): string {
  const some = train.filter((images) => images > 0)
  const ratio = Math.max(...some) / Math.min(...some)
  if (some.length < 2 || ratio < 1.05) return 'Classes have about as many training images each.'
  const times = ratio < 10 ? ratio.toFixed(1) : count(Math.round(ratio))
  const largest = `The largest class has ${times} times as many training images as the smallest`
  return ratio < UNEVEN ? `${largest}.` : `${largest}: accuracy alone says little here.`
}
