'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { DivergingBar } from '@/components/ui/diverging-bar'
import { ErrorNote } from '@/components/ui/notes'
import { ScrollArea } from '@/components/ui/scroll-area'
import { significant } from '@/format/numbers'
import type { Cell } from '../feature-maps/large-map'
import { NumberGrid } from './number-grid'
import type { CellTrace, Term } from './trace-cell'
import type { TracedCell } from './use-cell-trace'

/** A kernel of more numbers than that is no picture any more. */
const MOST_SIDE = 7
const SHOWN = 8

interface CellTraceViewProps {
  cell: Cell | null
  traced: TracedCell
  /** What the layer reads, for the sentences. */
  sources: string[]
}

/** How the value of a cell came about, in numbers that add up to the stored one. */
export function CellTraceView({ cell, traced, sources }: CellTraceViewProps) {
  const { stored, trace, isReading, error } = traced
  if (error !== null) return <ErrorNote error={error} />
  if (cell === null) {
    return (
      <p className="text-sm text-muted">
        Point at a cell of the map to see where its value comes from; click to hold it.
      </p>
    )
  }
  if (trace === null) {
    return (
      <p className="text-sm text-muted">
        {isReading
          ? 'Reading what the cell saw.'
          : 'The values of this layer are not computed cell by cell: it is the image itself, or looks at all channels at once.'}
      </p>
    )
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-4 lg:grid-cols-[18rem_minmax(0,1fr)]">
      <Sum trace={trace} stored={stored} />
      {trace.type === 'convolution' && (
        <Terms key={trace.terms.length} terms={trace.terms} sources={sources} />
      )}
      {trace.type === 'pooling' && (
        <NumberGrid
          title={`what the cell reads of ${sources.join(', ')}`}
          rows={trace.patch}
          reach={reachOf(trace.patch)}
        />
      )}
    </div>
  )
}

function Sum({ trace, stored }: { trace: CellTrace; stored: number | null }) {
  const steps =
    trace.type === 'convolution'
      ? [
          {
            title: `sum over ${trace.terms.length === 1 ? 'the input' : `${trace.terms.length} input channels`}`,
            value: trace.sum,
          },
          { title: '+ bias', value: trace.bias },
          ...(trace.activation === 'linear'
            ? []
            : [{ title: 'before the activation', value: trace.sum + trace.bias }]),
        ]
      : trace.type === 'steps'
        ? trace.steps
        : []
  const last =
    trace.type === 'convolution' && trace.activation !== 'linear'
      ? trace.activation
      : trace.type === 'pooling'
        ? trace.rule === 'max'
          ? 'the largest'
          : 'their mean'
        : 'value'
  return (
    <dl className="grid w-full max-w-sm grid-cols-[1fr_max-content] content-start gap-x-6 gap-y-1 text-sm">
      {steps.map(({ title, value }) => (
        <div key={title} className="contents">
          <dt className="text-muted">{title}</dt>
          <dd className="text-right font-mono">{significant(value)}</dd>
        </div>
      ))}
      <div className="contents font-semibold">
        <dt className="border-t border-line pt-1">{last}</dt>
        <dd className="border-t border-line pt-1 text-right font-mono" data-computed={trace.value}>
          {significant(trace.value)}
        </dd>
      </div>
      <div className="contents">
        <dt className="text-muted">as stored</dt>
        <dd className="text-right font-mono" data-stored={stored ?? undefined}>
          {stored === null ? '…' : significant(stored)}
        </dd>
      </div>
    </dl>
  )
}

function Terms({ terms, sources }: { terms: Term[]; sources: string[] }) {
  const [count, setCount] = useState(SHOWN)
  const shown = terms.slice(0, count)
  const reach = Math.max(...terms.map(({ contribution }) => Math.abs(contribution)))
  return (
    <div className="space-y-3">
      {terms.length > 1 && <p className="text-sm text-muted">The input channels that add most come first.</p>}
      <ol className="space-y-4">
        {shown.map((term) => (
          <li key={`${term.inputChannel} ${term.pointwise}`} className="space-y-1">
            <p className="flex flex-wrap items-center gap-x-3 text-sm">
              <span>
                {terms.length === 1 && sources[0] === 'input' ? (
                  'the image'
                ) : (
                  <>
                    channel {term.inputChannel} of <span className="font-mono">{sources[0]}</span>
                  </>
                )}
              </span>
              <span className="w-40">
                <DivergingBar
                  part={reach === 0 ? 0 : term.contribution / reach}
                  colour={term.contribution < 0 ? 'var(--training)' : 'var(--bad)'}
                />
              </span>
              <span className="font-mono">{significant(term.contribution)}</span>
              {term.pointwise !== null && (
                <span className="text-muted">
                  = {significant(term.sum)} × {significant(term.pointwise)} (pointwise)
                </span>
              )}
            </p>
            <Matrices term={term} />
          </li>
        ))}
      </ol>
      {count < terms.length && (
        <Button onClick={() => setCount(terms.length)}>All {terms.length} input channels</Button>
      )}
    </div>
  )
}

function Matrices({ term: { patch, kernel, products } }: { term: Term }) {
  if (kernel.length > MOST_SIDE || (kernel[0]?.length ?? 0) > MOST_SIDE) return null
  return (
    <ScrollArea label="Products, number by number" className="flex items-stretch gap-x-4">
      <NumberGrid title="what the cell reads" rows={patch} reach={reachOf(patch)} />
      <Operator sign="×" />
      <NumberGrid title="kernel" rows={kernel} reach={reachOf(kernel)} />
      <Operator sign="=" />
      <NumberGrid title="products" rows={products} reach={reachOf(products)} />
    </ScrollArea>
  )
}

/** Beside the middle of the grids, below their titles. */
function Operator({ sign }: { sign: string }) {
  return <span className="grid place-items-center pt-5 text-muted">{sign}</span>
}

function reachOf(rows: (number | null)[][]): number {
  return Math.max(0, ...rows.flat().map((value) => Math.abs(value ?? 0)))
}
