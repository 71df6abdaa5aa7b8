'use client'

import { formatShape, type InspectionDetail, type LayerActivationRecord } from '@convscope/shared'
import Link from 'next/link'
import { preload } from 'react-dom'
import { SaveLayerButton } from '@/components/export/save-layer-button'
import { significant } from '@/format/numbers'
import { ColourLegend } from './colour-legend'
import { FlatLayer } from './flat-layer'
import { titleOf } from './inspection-subject'
import { type ChannelSwitches, MapGrid } from './map-grid'
import { toQuery, type ViewOptions } from './view-options'

/** Tiles of a layer that are most likely in view. */
const PRELOADED = 2

interface LayerSectionProps {
  inspection: InspectionDetail
  layer: LayerActivationRecord
  view: ViewOptions
  switches?: ChannelSwitches | undefined
}

/** A layer with its name, shape and scale, and all of its maps. */
export function LayerSection({ inspection, layer, view, switches }: LayerSectionProps) {
  const inspectionId = inspection.id
  const isFlat = layer.shape.length === 1
  // On its way together with the scripts, instead of after them.
  for (const { url } of layer.tiles.slice(0, PRELOADED))
    preload(url, { as: 'fetch', crossOrigin: 'anonymous' })
  const range = view.normalise === 'layer' || isFlat ? { min: layer.layerMin, max: layer.layerMax } : null
  return (
    <section id={layer.layer} className="scroll-mt-36 rounded-lg border border-line bg-surface">
      <header className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1 border-b border-line px-4 py-2">
        <h2 className="flex flex-wrap items-baseline gap-x-3">
          <Link
            href={`/inspections/${inspectionId}/layers/${layer.layer}${toQuery(view)}`}
            className="font-mono text-base font-semibold hover:underline"
          >
            {layer.layer}
          </Link>
          <span className="text-sm text-muted">
            {layer.type} · {formatShape(layer.shape)} · values {significant(layer.layerMin)} to{' '}
            {significant(layer.layerMax)}
          </span>
        </h2>
        <div className="flex flex-wrap items-center gap-4">
          <ColourLegend colours={view.colours} range={range} />
          <a className="text-sm text-accent hover:underline" href={layer.activationsUrl}>
            .npy
          </a>
          <a className="text-sm text-accent hover:underline" href={csvUrl(layer)}>
            .csv
          </a>
          {!isFlat && <SaveLayerButton layer={layer} view={view} title={titleOf(inspection)} />}
        </div>
      </header>
      <div className="p-4">
        {isFlat ? (
          <FlatLayer layer={layer} view={view} />
        ) : (
          <MapGrid inspectionId={inspectionId} layer={layer} view={view} switches={switches} />
        )}
      </div>
    </section>
  )
}

export const csvUrl = ({ activationsUrl }: LayerActivationRecord): string =>
  activationsUrl.replace(/npy$/, 'csv')
