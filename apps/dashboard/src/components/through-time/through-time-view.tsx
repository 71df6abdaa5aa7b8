'use client'

import {
  type DatasetRecord,
  formatShape,
  type ImageRecord,
  type LayerActivationRecord,
  type RunDetail,
  type TimelineStep,
} from '@convscope/shared'
import { useEffect, useMemo, useRef } from 'react'
import { detailsOf } from '@/api/client'
import { SaveViewButton } from '@/components/export/save-view-button'
import { Button } from '@/components/ui/button'
import { ErrorNote } from '@/components/ui/notes'
import { Panel } from '@/components/ui/panel'
import { Segmented } from '@/components/ui/segmented'
import { Slider } from '@/components/ui/slider'
import { useReducedMotion } from '@/components/ui/use-reduced-motion'
import { convolutionsOf } from '../digit-input/choose-layers'
import type { ShownImage } from '../digit-input/image-choice'
import { ColourLegend } from '../feature-maps/colour-legend'
import { FlatLayer } from '../feature-maps/flat-layer'
import { loadTile } from '../feature-maps/tile-pixels'
import { useLayerPixels } from '../feature-maps/use-layer-pixels'
import { SIZES, useViewOptions } from '../feature-maps/view-options'
import { ViewOptionsBar } from '../feature-maps/view-options-bar'
import { ChangeImage } from './change-image'
import { ChannelPanel } from './channel-panel'
import { EpochFacts } from './epoch-facts'
import { type RunRanges, rangesOver, SPANS, shownRange } from './shown-range'
import { TimeBar } from './time-bar'
import { TimeGrid } from './time-grid'
import { SPEEDS, useTimeView } from './time-view'
import { useLayerRecords } from './use-layer-records'
import { usePlayer } from './use-player'
import { useTimeKeys } from './use-time-keys'
import { useTimeline } from './use-timeline'

interface ThroughTimeViewProps {
  run: RunDetail
  image: ShownImage
  initial: TimelineStep[]
  dataset: DatasetRecord | null
  recent: ImageRecord[]
  known: ShownImage[]
}

const SPAN_TITLES = { epoch: 'each epoch', run: 'all epochs' }
const SIZE_TITLES = { small: 'S', medium: 'M', large: 'L' }
/** Epochs ahead whose maps are loaded before they are asked for. */
const AHEAD = 4

/** One image through every checkpoint of a run. One slider moves everything. */
export function ThroughTimeView({ run, image, initial, dataset, recent, known }: ThroughTimeViewProps) {
  const page = useRef<HTMLDivElement>(null)
  const [view, setView] = useViewOptions()
  const [time, setTime] = useTimeView()
  const { layers } = run.summary
  const convolutions = useMemo(() => [...convolutionsOf(run.summary)], [run.summary])
  const layer = layers.find(({ name }) => name === (time.layer ?? convolutions[0])) ?? layers[0]
  if (layer === undefined) throw new Error('a network has layers')
  const wanted = convolutions.includes(layer.name) ? null : [...convolutions, layer.name]
  const timeline = useTimeline(run, image.image, wanted, initial)
  const { steps } = timeline
  const step = steps.find(({ epoch }) => epoch === time.epoch) ?? (steps.at(-1) as TimelineStep)
  const { epoch } = step
  const { byEpoch, error } = useLayerRecords(steps, layer.name)
  const record = byEpoch.get(epoch) ?? null
  const { pixels, error: pictureError } = useLayerPixels(record)
  const shape = layer.outputShape.length === 3 ? (layer.outputShape as [number, number, number]) : null
  const channel = shape !== null && time.channel !== null && time.channel < shape[2] ? time.channel : null
  const ranges = useMemo(() => rangesOver([...byEpoch.values()]), [byEpoch])
  // An epoch without an answer shows empty places, not another epoch's maps.
  const isAnswered = step.inspection?.state === 'completed'
  const shown = isAnswered ? pixels : null
  const rangeFor = (of: number) =>
    shown === null
      ? { min: 0, max: 0 }
      : shownRange(shown.record, of, { normalise: view.normalise, span: time.span }, ranges)

  const layerRange =
    record === null ? null : shownRange(record, 0, { normalise: 'layer', span: time.span }, ranges)

  const setEpoch = (to: number) => void setTime({ epoch: to })
  // Who has asked for less motion gets the slowest.
  const speeds = useReducedMotion() ? SPEEDS.slice(0, 1) : SPEEDS
  const speed = speeds.find((each) => each === time.speed) ?? SPEEDS[0]
  const player = usePlayer({
    epoch,
    epochs: steps.flatMap((each) => (each.inspection?.state === 'completed' ? [each.epoch] : [])),
    speed: Number(speed),
    isShown: !isAnswered || shape === null || (record !== null && pixels?.record === record),
    onEpoch: setEpoch,
  })
  const goTo = (to: number) => {
    player.stop()
    setEpoch(to)
  }
  useTimeKeys({
    onStep: (by) => {
      const other = steps[steps.indexOf(step) + by]
      if (other !== undefined) goTo(other.epoch)
    },
    onPlay: player.toggle,
  })
  usePreload(
    steps.slice(Math.max(0, steps.indexOf(step) - 1), steps.indexOf(step) + 1 + AHEAD).flatMap((each) => {
      const near = byEpoch.get(each.epoch)
      return near === undefined ? [] : near.tiles
    }),
  )

  const place = layers.indexOf(layer)
  const failure = step.inspection?.error ?? (error === null ? null : detailsOf(error))
  return (
    <div className="space-y-6" ref={page}>
      <TimeBar
        timeline={timeline}
        epoch={epoch}
        isPlaying={player.isPlaying}
        speed={speed}
        speeds={speeds}
        onEpoch={goTo}
        onToggle={player.toggle}
        onSpeed={(to) => void setTime({ speed: to as (typeof SPEEDS)[number] })}
      />
      <div className="grid items-start gap-6 lg:grid-cols-[19rem_minmax(0,1fr)]">
        <Panel
          title={`Epoch ${epoch}`}
          aside={epoch === run.best?.epoch ? 'best' : null}
          className="lg:sticky lg:top-40"
        >
          <div className="space-y-4">
            <div className="flex items-start gap-4">
              <Picture url={pictureOf(steps) ?? image.pictureUrl} />
              <div className="min-w-0 space-y-2">
                <p className="break-words text-sm">{image.title}</p>
                <ChangeImage runId={run.id} dataset={dataset} recent={recent} known={known} />
              </div>
            </div>
            <EpochFacts step={step} classes={dataset?.classes ?? []} />
          </div>
        </Panel>
        <div className="min-w-0 space-y-4">
          <div className="grid gap-x-8 gap-y-3 sm:grid-cols-2">
            <Slider
              label="Layer"
              valueText={`${layer.name}, ${place + 1} of ${layers.length}`}
              max={layers.length - 1}
              value={place}
              onChange={(to) => void setTime({ layer: layers[to]?.name ?? null, channel: null })}
            />
            <Slider
              label="Channel"
              valueText={shape === null ? 'has no maps' : channel === null ? 'all' : `filter ${channel}`}
              min={-1}
              max={shape === null ? -1 : shape[2] - 1}
              value={channel ?? -1}
              disabled={shape === null}
              onChange={(to) => void setTime({ channel: to < 0 ? null : to })}
            />
          </div>
          <div className="flex flex-wrap gap-x-6 gap-y-2" data-unsaved="true">
            <ViewOptionsBar single />
            <Segmented
              label="over"
              value={time.span}
              options={SPANS.map((value) => ({ value, title: SPAN_TITLES[value] }))}
              onChange={(span) => void setTime({ span })}
            />
            <Segmented
              label="Size"
              value={view.size}
              options={SIZES.map((value) => ({ value, title: SIZE_TITLES[value] }))}
              onChange={(size) => void setView({ size })}
            />
            <SaveViewButton view={page} name={`${run.name}, epoch ${epoch}, ${layer.name}`} />
          </div>
          {failure !== null && (
            <ErrorNote error={failure}>
              {step.inspection?.state === 'failed' && (
                <Button disabled={timeline.busy} onClick={timeline.complete}>
                  Queue again
                </Button>
              )}
            </ErrorNote>
          )}
          {pictureError !== null && <ErrorNote error={{ code: 'picture_failed', message: pictureError }} />}
          {channel !== null && shape !== null && (
            <ChannelPanel
              key={`${layer.name} ${channel}`}
              steps={steps}
              epoch={epoch}
              layer={layer.name}
              shape={shape}
              channel={channel}
              pixels={shown}
              byEpoch={byEpoch}
              colours={view.colours}
              range={rangeFor(channel)}
              onEpoch={goTo}
              onClose={() => void setTime({ channel: null })}
            />
          )}
          <Panel
            title={<span className="font-mono">{layer.name}</span>}
            aside={
              <span className="flex flex-wrap items-center gap-4">
                <span>
                  {layer.type}, {formatShape(layer.outputShape)}
                </span>
                <ColourLegend
                  colours={view.colours}
                  range={shape === null || view.normalise === 'layer' ? layerRange : null}
                />
              </span>
            }
          >
            {shape !== null ? (
              <TimeGrid
                layer={layer.name}
                shape={shape}
                pixels={shown}
                view={view}
                rangeFor={rangeFor}
                chosen={channel}
                onChoose={(of) => void setTime({ channel: of === channel ? null : of })}
              />
            ) : record !== null ? (
              <FlatLayer layer={flatRecord(record, time.span === 'run' ? ranges : null)} view={view} />
            ) : (
              <p className="min-h-12 text-sm text-muted">
                Not inspected at this epoch. Its {layer.outputShape[0]} units appear here when it is.
              </p>
            )}
          </Panel>
        </div>
      </div>
    </div>
  )
}

/** Loads tiles that will be wanted soon; one that fails is told when it is wanted. */
function usePreload(tiles: { url: string }[]): void {
  const urls = tiles.map(({ url }) => url).join(' ')
  useEffect(() => {
    for (const url of urls.split(' ')) if (url !== '') loadTile({ url }).catch(() => {})
  }, [urls])
}

/** A flat layer over the range of all epochs. */
function flatRecord(record: LayerActivationRecord, run: RunRanges | null): LayerActivationRecord {
  return run === null ? record : { ...record, layerMin: run.layer.min, layerMax: run.layer.max }
}

const pictureOf = (steps: TimelineStep[]): string | null =>
  steps.find(({ inspection }) => inspection !== null && inspection.inputUrl !== null)?.inspection?.inputUrl ??
  null

function Picture({ url }: { url: string | null }) {
  if (url === null) return <div className="size-28 shrink-0 rounded bg-sunken" />
  return (
    // biome-ignore lint/performance/noImgElement: exact pixels.
    <img
      src={url}
      alt="What the network sees"
      className="crisp size-28 shrink-0 rounded border border-line object-contain"
    />
  )
}
