'use client'

import { useMemo } from 'react'
import { Hint } from '@/components/ui/notes'
import { Panel } from '@/components/ui/panel'
import { significant } from '@/format/numbers'
import { ColourLegend } from '../feature-maps/colour-legend'
import { LargeMap } from '../feature-maps/large-map'
import { MapPixels } from '../feature-maps/map-pixels'
import { grayToColour, type Normalisation } from '../feature-maps/normalisation'
import { scaleFor, type ViewOptions } from '../feature-maps/view-options'
import { CellGrid } from './cell-grid'
import { differenceMaps } from './difference-maps'
import type { LayerValues } from './layer-values'
import { cellAt, MapCell, type Spot } from './map-cell'
import type { Pair } from './pair'
import type { Pointed } from './side-by-side'

interface DifferenceViewProps {
  pair: Pair<LayerValues>
  normalise: Normalisation
  size: ViewOptions['size']
  channels: readonly number[]
  correlations: readonly (number | null)[] | null
  chosen: number | null
  pointed: Pointed | null
  onPoint(channel: number, spot: Spot | null): void
  onChoose(channel: number): void
}

/** What the one answers more than the other, red, and less, blue; from the exact stored values. */
export function DifferenceView(props: DifferenceViewProps) {
  const { pair, normalise, size, channels, correlations, chosen, pointed, onPoint, onChoose } = props
  const found = useMemo(
    () => differenceMaps(pair.one.value, pair.other.value),
    [pair.one.value, pair.other.value],
  )
  const colours = useMemo(
    () =>
      found?.reach.map((reach) => {
        const shown = normalise === 'layer' ? found.layerReach : reach
        return grayToColour('signed', { min: -reach, max: reach }, { min: -shown, max: shown })
      }) ?? [],
    [found, normalise],
  )
  const { one, other } = pair
  if (found === null) {
    return (
      <Hint>
        A difference needs two layers of maps of the same shape: {one.letter} has{' '}
        {one.value.shape.join(' × ')}, {other.letter} has {other.value.shape.join(' × ')}. Side by side and
        swipe show them all the same.
      </Hint>
    )
  }
  const [height, width] = found.shape
  const scale = scaleFor(size, height, width)
  const layerRange = { min: -found.layerReach, max: found.layerReach }
  return (
    <div className="space-y-4">
      {chosen !== null && chosen < found.maps.length && (
        <Panel
          title={`filter ${chosen}`}
          aside={
            <ColourLegend
              colours="signed"
              range={
                normalise === 'layer'
                  ? layerRange
                  : { min: -(found.reach[chosen] ?? 0), max: found.reach[chosen] ?? 0 }
              }
            />
          }
        >
          <LargeMap
            height={height}
            width={width}
            marked={pointed?.channel === chosen ? cellAt(pointed.spot, height, width) : null}
            onHover={(cell) =>
              onPoint(chosen, cell && { y: (cell.row + 0.5) / height, x: (cell.column + 0.5) / width })
            }
          >
            {(large) => (
              <MapPixels
                gray={found.maps[chosen] as Uint8Array}
                colour={colours[chosen] as Uint32Array}
                height={height}
                width={width}
                scale={large}
                label={`difference of filter ${chosen}, large`}
              />
            )}
          </LargeMap>
        </Panel>
      )}
      <Panel
        title={`${one.letter} − ${other.letter}`}
        aside={
          normalise === 'layer' ? (
            <ColourLegend colours="signed" range={layerRange} />
          ) : (
            'each map to its own farthest value'
          )
        }
      >
        <CellGrid
          label={`Differences of ${one.letter} and ${other.letter}`}
          height={height * scale}
          width={width * scale}
          lines={2}
          channels={channels.filter((channel) => channel < found.maps.length)}
        >
          {(channel) => (
            <MapCell
              channel={channel}
              gray={found.maps[channel] as Uint8Array}
              colour={colours[channel] as Uint32Array}
              height={height}
              width={width}
              scale={scale}
              label={`difference of filter ${channel}`}
              caption={
                <>
                  <span className="block truncate">
                    filter {channel}
                    {typeof correlations?.[channel] === 'number' && `, r ${correlations[channel].toFixed(3)}`}
                  </span>
                  <span className="block truncate" title="Root of the mean square of the difference">
                    rms {significant(found.rms[channel] ?? 0)}
                  </span>
                </>
              }
              spot={pointed?.channel === channel ? pointed.spot : null}
              isChosen={channel === chosen}
              onSpot={onPoint}
              onChoose={onChoose}
            />
          )}
        </CellGrid>
      </Panel>
    </div>
  )
}
