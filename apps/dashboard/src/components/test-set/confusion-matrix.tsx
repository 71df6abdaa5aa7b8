'use client'

import { ScrollArea } from '@/components/ui/scroll-area'
import { count } from '@/format/numbers'
import { cellStrength } from './cell-strength'
import type { MistakeFilter } from './mistakes'

interface ConfusionMatrixProps {
  confusion: number[][]
  classes: string[]
  filter: MistakeFilter
  onFilter(filter: MistakeFilter): void
}

/** With more classes counts find no room; colours and titles stay. */
const MOST_WITH_COUNTS = 20
/** Screen pixels of a cell without its count. */
const SMALL = 13

/** Rows are true classes, columns predicted ones. Mistakes are red by how much of their row they are, right answers blue. */
export function ConfusionMatrix({ confusion, classes, filter, onFilter }: ConfusionMatrixProps) {
  const isLarge = classes.length > MOST_WITH_COUNTS
  const side = isLarge ? SMALL : 38
  const nameOf = (index: number) => classes[index] ?? String(index)
  return (
    <ScrollArea label="Confusion matrix">
      <table
        aria-label="Confusion matrix: rows are true classes, columns predicted ones"
        className="border-separate text-xs"
        style={{ borderSpacing: isLarge ? 1 : 2 }}
      >
        <thead>
          <tr>
            <th className="sticky left-0 z-10 bg-surface pr-2 text-right font-normal text-muted">
              true ↓ predicted →
            </th>
            {classes.map((name, column) => (
              <th key={name} scope="col" className="p-0 align-bottom font-normal text-muted">
                <button
                  type="button"
                  aria-pressed={filter.predicted === column && filter.trueClass === null}
                  aria-label={`Mistakes read as ${name}`}
                  title={`Mistakes read as ${name}`}
                  onClick={() => onFilter({ trueClass: null, predicted: column })}
                  className="block max-h-24 overflow-hidden rounded-sm pb-1 hover:text-text aria-pressed:font-semibold aria-pressed:text-accent"
                  style={{
                    width: side,
                    ...(isLong(classes, isLarge)
                      ? { writingMode: 'vertical-rl', transform: 'rotate(180deg)', paddingBottom: 0 }
                      : {}),
                    ...(isLarge ? { lineHeight: `${SMALL}px` } : {}),
                  }}
                >
                  {name}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {confusion.map((row, label) => {
            const support = row.reduce((sum, n) => sum + n, 0)
            return (
              <tr key={nameOf(label)}>
                <th
                  scope="row"
                  className="sticky left-0 z-10 bg-surface p-0 pr-2 text-right font-normal text-muted"
                >
                  <button
                    type="button"
                    aria-pressed={filter.trueClass === label && filter.predicted === null}
                    aria-label={`Mistakes on ${nameOf(label)}`}
                    title={`Mistakes on ${nameOf(label)}`}
                    onClick={() => onFilter({ trueClass: label, predicted: null })}
                    className="max-w-28 truncate rounded-sm hover:text-text aria-pressed:font-semibold aria-pressed:text-accent"
                    style={isLarge ? { lineHeight: `${SMALL}px`, display: 'block', marginLeft: 'auto' } : {}}
                  >
                    {nameOf(label)}
                  </button>
                </th>
                {row.map((n, predicted) => (
                  <td key={nameOf(predicted)} className="p-0">
                    <Cell
                      n={n}
                      fraction={support === 0 ? 0 : n / support}
                      side={side}
                      isRight={label === predicted}
                      isChosen={filter.trueClass === label && filter.predicted === predicted}
                      title={`${nameOf(label)} read as ${nameOf(predicted)}: ${count(n)} of ${count(support)}`}
                      text={isLarge ? '' : n === 0 ? '' : String(n)}
                      onClick={() => onFilter({ trueClass: label, predicted })}
                    />
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </ScrollArea>
  )
}

const isLong = (classes: string[], isLarge: boolean) => isLarge || classes.some((name) => name.length > 5)

interface CellProps {
  n: number
  fraction: number
  side: number
  isRight: boolean
  isChosen: boolean
  title: string
  text: string
  onClick(): void
}

function Cell({ n, fraction, side, isRight, isChosen, title, text, onClick }: CellProps) {
  const { strength, isStrong } = cellStrength(fraction)
  const style = {
    width: side,
    height: side === SMALL ? SMALL : 30,
    background:
      n === 0
        ? 'var(--sunken)'
        : `color-mix(in oklab, var(${isRight ? '--accent' : '--bad'}) ${strength}%, var(--sunken))`,
  }
  const look = `grid place-items-center rounded-[2px] ${isStrong ? 'text-accent-text' : ''}`
  // A mistake leads to its images; there are none of right answers.
  if (isRight || n === 0) {
    return (
      <span className={look} style={style} title={title}>
        {text}
      </span>
    )
  }
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      aria-label={title}
      title={title}
      onClick={onClick}
      className={`${look} cursor-pointer hover:outline-2 hover:outline-accent aria-pressed:outline-2 aria-pressed:outline-text`}
      style={style}
    >
      {text}
    </button>
  )
}
