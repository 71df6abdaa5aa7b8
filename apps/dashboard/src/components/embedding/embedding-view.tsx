'use client'

import type { AnalysisRecordOf, AnalysisResults, LayerSummary, RunDetail } from '@convscope/shared'
import { useRouter } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { AnalysisPanel } from '@/components/analyses/analysis-panel'
import { SheetImage } from '@/components/analyses/sheet-image'
import { useAnalysis } from '@/components/analyses/use-analysis'
import { useSampleText } from '@/components/datasets/use-sample-text'
import { layerPath, pagedLayers } from '@/components/layers/places'
import { Select } from '@/components/ui/field'
import { Segmented } from '@/components/ui/segmented'
import { percent } from '@/format/numbers'
import { ChosenImages } from './chosen-images'
import { classColour } from './class-colours'
import { ClassLegend } from './class-legend'
import { type EmbeddingMethod, METHODS, useEmbeddingOptions } from './embedding-options'
import { readPolygon, toPlane, within, writePolygon } from './plane'
import { ScatterPlot } from './scatter-plot'

interface EmbeddingViewProps {
  run: Pick<RunDetail, 'id' | 'dataset' | 'summary'>
  checkpointId: string
  layer: LayerSummary
  stored: Record<EmbeddingMethod, AnalysisRecordOf<'embedding'> | null>
}

const METHOD_TITLES = { umap: 'UMAP', pca: 'PCA' }

/** A map of test images: those lie near each other that the layer answers alike. */
export function EmbeddingView({ run, checkpointId, layer, stored }: EmbeddingViewProps) {
  const router = useRouter()
  const [{ method }, setOptions] = useEmbeddingOptions()
  const about = { kind: 'embedding', checkpointId, layer: layer.name } as const
  // Both, so that changing to and fro loses nothing.
  const states = {
    umap: useAnalysis({ ...about, method: 'umap' }, { initial: stored.umap }),
    pca: useAnalysis({ ...about, method: 'pca' }, { initial: stored.pca }),
  }
  const state = states[method]
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <label htmlFor="map-layer" className="flex items-center gap-2 text-sm text-muted">
          Layer
          <Select
            id="map-layer"
            value={layer.name}
            onChange={(event) =>
              router.push(
                `${layerPath(run.id, event.target.value, { checkpointId, view: 'map' })}&method=${method}`,
                { scroll: false },
              )
            }
          >
            {pagedLayers(run.summary).map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        </label>
        <Segmented
          label="Method"
          value={method}
          options={METHODS.map((value) => ({ value, title: METHOD_TITLES[value] }))}
          onChange={(value) => void setOptions({ method: value, lasso: null })}
        />
      </div>
      <AnalysisPanel
        title={`Test images as ${layer.name} sees them`}
        state={state}
        saveAs={`map-${layer.name}-${method}`}
        action="Draw the map"
        invitation={`A worker shows 2,000 test images to the network and lays them out by ${METHOD_TITLES[method]}, so that images lie near each other that ${layer.name} answers alike. Takes seconds.`}
      >
        {(result) => (
          <EmbeddingMap
            run={run}
            checkpointId={checkpointId}
            layer={layer.name}
            result={result}
            classes={state.analysis?.classes ?? []}
          />
        )}
      </AnalysisPanel>
    </div>
  )
}

interface EmbeddingMapProps {
  run: EmbeddingViewProps['run']
  checkpointId: string
  layer: string
  result: AnalysisResults['embedding']
  classes: string[]
}

function EmbeddingMap({ run, checkpointId, layer, result, classes }: EmbeddingMapProps) {
  const [options, setOptions] = useEmbeddingOptions()
  const { labels, points, sheet, indices, explainedVariance } = result
  const hidden = options.hidden
  const sample = useSampleText(run.dataset, 'test', labels.length)
  const plane = useMemo(() => toPlane(points), [points])
  const colours = useMemo(
    () => labels.map((label) => classColour(label, classes.length)),
    [labels, classes.length],
  )
  const counts = useMemo(() => countEach(labels, classes.length), [labels, classes.length])
  const isShown = useCallback((index: number) => !hidden.includes(labels[index] as number), [hidden, labels])
  const lasso = useMemo(() => (options.lasso === null ? null : readPolygon(options.lasso)), [options.lasso])
  const chosen = useMemo(() => {
    if (lasso !== null) return within(plane, lasso).filter(isShown)
    if (options.class === null) return null
    return labels.flatMap((label, at) => (label === options.class ? [at] : []))
  }, [lasso, plane, isShown, options.class, labels])
  const marked = useMemo(() => (chosen === null ? null : new Set(chosen)), [chosen])
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,640px)_minmax(0,1fr)]">
      <ScatterPlot
        plane={plane}
        colours={colours}
        isShown={isShown}
        chosen={marked}
        lasso={lasso}
        onLasso={(polygon) =>
          void setOptions({ lasso: polygon === null ? null : writePolygon(polygon), class: null })
        }
        label={`Map of ${sample}, coloured by class`}
        describe={(at) => (
          <span className="flex items-center gap-3 whitespace-nowrap text-sm">
            <SheetImage sheet={sheet} at={at} size={84} />
            <span>
              <strong className="block">{classes[labels[at] ?? 0]}</strong>
              <span className="text-xs text-muted">test image {indices[at]}</span>
            </span>
          </span>
        )}
      />
      <div className="space-y-4">
        <ClassLegend
          classes={classes}
          counts={counts}
          hidden={hidden}
          chosen={lasso === null ? options.class : null}
          onHide={(list) => void setOptions({ hidden: list.length === 0 ? null : list })}
          onChoose={(index) => void setOptions({ class: index, lasso: null })}
        />
        <p className="max-w-prose text-sm text-muted">
          {sample}, spread evenly over the test set.{' '}
          {explainedVariance === null
            ? 'Only nearness means something: neither the axes nor the distances between groups do.'
            : `The two axes hold ${percent(explainedVariance[0] ?? 0)} and ${percent(explainedVariance[1] ?? 0)} of the variance.`}{' '}
          Drag to draw around points; a click takes the line away. With the keyboard, arrow keys move a cross
          over the map, and Enter sets two corners.
        </p>
        <ChosenImages
          key={`${options.lasso} ${options.class}`}
          run={run}
          checkpointId={checkpointId}
          layer={layer}
          result={result}
          classes={classes}
          chosen={chosen}
          onClear={() => void setOptions({ lasso: null, class: null })}
        />
      </div>
    </div>
  )
}

function countEach(labels: readonly number[], classCount: number): number[] {
  const counts = new Array<number>(classCount).fill(0)
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1
  return counts
}
