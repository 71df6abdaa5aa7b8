'use client'

import type { LayerActivationRecord } from '@convscope/shared'
import { ErrorNote } from '@/components/ui/notes'
import { Panel } from '@/components/ui/panel'
import { Slider } from '@/components/ui/slider'
import { LargeMap } from '../feature-maps/large-map'
import { MapPixels } from '../feature-maps/map-pixels'
import { useLayerPixels } from '../feature-maps/use-layer-pixels'
import { scaleFor, type ViewOptions } from '../feature-maps/view-options'
import { CellGrid } from './cell-grid'
import type { Pair } from './pair'
import { Caption } from './side-by-side'
import { SwipeMap } from './swipe-map'
import { type Colouring, useMapColours } from './use-map-colours'

interface SwipeViewProps {
  pair: Pair<LayerActivationRecord>
  all: readonly LayerActivationRecord[]
  colouring: Colouring
  size: ViewOptions['size']
  channels: readonly number[]
  correlations: readonly (number | null)[] | null
  chosen: number | null
  divider: number
  onDivider(divider: number): void
  onChoose(channel: number): void
}

/** Two columns in one place, with a divider to wipe from the one to the other in every map. */
export function SwipeView(props: SwipeViewProps) {
  const { pair, all, colouring, size, channels, correlations, chosen, divider, onDivider, onChoose } = props
  const [one, other] = [useLayerPixels(pair.one.value), useLayerPixels(pair.other.value)]
  const ones = useMapColours(pair.one.value, all, colouring)
  const others = useMapColours(pair.other.value, all, colouring)
  const [height, width, count] = pair.one.value.shape as [number, number, number]
  const [otherHeight, otherWidth, otherCount] = pair.other.value.shape as [number, number, number]
  const common = Math.min(count, otherCount)
  const error = one.error ?? other.error
  if (error !== null) return <ErrorNote error={{ code: 'picture_failed', message: error }} />
  const swipe = (channel: number, scale: number) => (
    <SwipeMap
      divider={divider}
      width={width * scale}
      height={height * scale}
      onDivider={onDivider}
      one={
        <MapPixels
          gray={one.pixels?.maps[channel] ?? null}
          colour={ones[channel] as Uint32Array}
          height={height}
          width={width}
          scale={scale}
          label={`filter ${channel} in ${pair.one.letter}`}
        />
      }
      other={
        <MapPixels
          gray={other.pixels?.maps[channel] ?? null}
          colour={others[channel] as Uint32Array}
          height={otherHeight}
          width={otherWidth}
          // Maps of another size are spread over the same place.
          scale={(width * scale) / otherWidth}
          label={`filter ${channel} in ${pair.other.letter}`}
        />
      }
    />
  )
  const scale = scaleFor(size, height, width)
  return (
    <div className="space-y-4">
      <Slider
        label={`Divider: ${pair.one.letter} left of it, ${pair.other.letter} right of it`}
        valueText={`${divider} %`}
        max={100}
        value={divider}
        className="max-w-md"
        onChange={onDivider}
      />
      {chosen !== null && chosen < common && (
        <Panel title={`filter ${chosen}`} aside="drag the divider over the map">
          <LargeMap height={height} width={width} marked={null}>
            {(large) => swipe(chosen, large)}
          </LargeMap>
        </Panel>
      )}
      <Panel title={`${pair.one.letter} and ${pair.other.letter}`} aside={`${common} filters`}>
        <CellGrid
          label={`Feature maps of ${pair.one.letter} and ${pair.other.letter}`}
          height={height * scale}
          width={width * scale}
          lines={2}
          channels={channels.filter((channel) => channel < common)}
        >
          {(channel) => (
            <button
              type="button"
              aria-pressed={channel === chosen}
              onClick={() => onChoose(channel)}
              className="block w-full rounded-sm text-left aria-pressed:outline-2 aria-pressed:outline-accent"
            >
              {swipe(channel, scale)}
              <span className="block text-xs leading-5 text-muted">
                <Caption channel={channel} correlation={correlations?.[channel]} />
              </span>
            </button>
          )}
        </CellGrid>
      </Panel>
    </div>
  )
}
