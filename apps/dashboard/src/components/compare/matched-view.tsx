'use client'

import type { LayerActivationRecord } from '@convscope/shared'
import { AnalysisPanel } from '@/components/analyses/analysis-panel'
import { useAnalysis } from '@/components/analyses/use-analysis'
import { LargeMap } from '../feature-maps/large-map'
import { MapPixels } from '../feature-maps/map-pixels'
import { useLayerPixels } from '../feature-maps/use-layer-pixels'
import { scaleFor, type ViewOptions } from '../feature-maps/view-options'
import { NARROWEST } from './cell-grid'
import { type MatchedPair, meanOf, type Order, orderPairs } from './order-channels'
import type { Pair } from './pair'
import { type Colouring, useMapColours } from './use-map-colours'

interface MatchedSide {
  checkpointId: string
  inspectionId: string
  record: LayerActivationRecord
}

interface MatchedViewProps {
  pair: Pair<MatchedSide>
  all: readonly LayerActivationRecord[]
  colouring: Colouring
  size: ViewOptions['size']
  order: Order
  chosen: number | null
  onChoose(channel: number): void
}

/** Each filter of the one beside the filter of the other that answers most like it. */
export function MatchedView(props: MatchedViewProps) {
  const { pair, order } = props
  const { one, other } = pair
  const state = useAnalysis(
    {
      kind: 'channelMatch' as const,
      checkpointId: one.value.checkpointId,
      inspectionId: one.value.inspectionId,
      layer: one.value.record.layer,
      otherInspectionId: other.value.inspectionId,
      otherLayer: other.value.record.layer,
    },
    { auto: true },
  )
  return (
    <AnalysisPanel
      title={`Filters of ${one.letter} and their partners in ${other.letter}`}
      state={state}
      invitation="Finds for each filter the one of the other network that answers most like it."
      action="Match the filters"
      saveAs={`Filters of ${one.letter} matched with ${other.letter}`}
    >
      {({ pairs, equalNumber }) => (
        <div className="space-y-4">
          <p className="max-w-prose text-sm">
            Filters of equal number have a correlation of {fixed(meanOf(equalNumber))} on average, matched
            ones of <strong>{fixed(meanOf(pairs.map(({ correlation }) => correlation)))}</strong>. Each filter
            has one partner; the pairs together have the greatest sum of correlations.
          </p>
          <PairGrid {...props} pairs={orderPairs(pairs, order)} />
        </div>
      )}
    </AnalysisPanel>
  )
}

const fixed = (value: number | null): string => (value === null ? '–' : value.toFixed(3))

function PairGrid(props: MatchedViewProps & { pairs: MatchedPair[] }) {
  const { pair, all, colouring, size, pairs, chosen, onChoose } = props
  const { one, other } = pair
  const ones = useLayerPixels(one.value.record)
  const others = useLayerPixels(other.value.record)
  const oneColours = useMapColours(one.value.record, all, colouring)
  const otherColours = useMapColours(other.value.record, all, colouring)
  const [height, width] = one.value.record.shape as [number, number, number]
  const [otherHeight, otherWidth] = other.value.record.shape as [number, number, number]
  const scale = scaleFor(size, Math.max(height, otherHeight), Math.max(width, otherWidth))
  const maps = ({ a, b }: MatchedPair, at: number, otherScale: number) =>
    [
      <MapPixels
        key="one"
        gray={ones.pixels?.maps[a] ?? null}
        colour={oneColours[a] as Uint32Array}
        height={height}
        width={width}
        scale={at}
        label={`filter ${a} of ${one.letter}`}
      />,
      <MapPixels
        key="other"
        gray={others.pixels?.maps[b] ?? null}
        colour={otherColours[b] as Uint32Array}
        height={otherHeight}
        width={otherWidth}
        scale={otherScale}
        label={`filter ${b} of ${other.letter}`}
      />,
    ] as const
  const large = pairs.find(({ a }) => a === chosen)
  const cell = Math.max(NARROWEST, width * scale)
  return (
    <>
      {large !== undefined && (
        <div className="grid gap-4 border-b border-line pb-4 sm:grid-cols-2">
          <LargeMap height={height} width={width} marked={null}>
            {(at) => maps(large, at, at)[0]}
          </LargeMap>
          <LargeMap height={otherHeight} width={otherWidth} marked={null}>
            {(at) => maps(large, at, at)[1]}
          </LargeMap>
        </div>
      )}
      <ul
        aria-label="Matched filters"
        className="grid justify-between gap-x-6 gap-y-3"
        style={{ gridTemplateColumns: `repeat(auto-fill, ${2 * cell + 8}px)` }}
      >
        {pairs.map((each) => {
          const [first, second] = maps(each, scale, scale)
          return (
            <li
              key={each.a}
              style={{
                padding: 2,
                contentVisibility: 'auto',
                containIntrinsicSize: `${2 * cell + 4}px ${height * scale + 40}px`,
              }}
            >
              <button
                type="button"
                aria-pressed={each.a === chosen}
                onClick={() => onChoose(each.a)}
                className="block w-full rounded-sm text-left hover:outline-2 hover:outline-accent aria-pressed:outline-2 aria-pressed:outline-accent"
              >
                <span className="flex gap-1">
                  {first}
                  {second}
                </span>
                <span className="block truncate text-xs leading-5 text-muted">
                  {one.letter} {each.a} and {other.letter} {each.b}
                </span>
                <span className="block text-xs leading-5 text-muted">r {each.correlation.toFixed(3)}</span>
              </button>
            </li>
          )
        })}
      </ul>
    </>
  )
}
