'use client'

import {
  type AnalysisRecordOf,
  type ErrorDetails,
  formatShape,
  type LayerSummary,
  type LayerWeightsRecord,
  type NoteRecord,
  type Page,
  type RunDetail,
} from '@convscope/shared'
import Link from 'next/link'
import { useArrowKeys } from '@/components/feature-maps/use-arrow-keys'
import { NotesPanel } from '@/components/notes/notes-panel'
import { Kbd } from '@/components/ui/kbd'
import { StepLink } from '@/components/ui/step-link'
import { ChannelAblation } from './channel-ablation'
import { ChannelExcite } from './channel-excite'
import { ChannelHealth } from './channel-health'
import { ChannelKernel } from './channel-kernel'
import { ChannelTopImages } from './channel-top-images'
import { channelCount, channelPath, channelWord, layerPath, pagedLayers } from './places'

export interface ChannelPlace {
  run: RunDetail
  checkpointId: string
  layer: LayerSummary
  channel: number
}

interface ChannelPageProps {
  place: ChannelPlace
  weights: { value: LayerWeightsRecord | null; error: ErrorDetails | null }
  stored: {
    health: AnalysisRecordOf<'layerHealth'> | null
    topImages: AnalysisRecordOf<'topImages'> | null
    maximization: AnalysisRecordOf<'maximization'> | null
    ablation: AnalysisRecordOf<'ablationRanking'> | null
  }
  notes: Page<NoteRecord>
}

/** Everything that is known of one channel, on one page. */
export function ChannelPage({ place, weights, stored, notes }: ChannelPageProps) {
  const { run, layer, channel } = place
  return (
    <>
      <Head place={place} />
      <div className="grid gap-6 lg:grid-cols-2">
        <ChannelTopImages place={place} initial={stored.topImages} />
        <ChannelExcite place={place} initial={stored.maximization} />
        <ChannelHealth place={place} initial={stored.health} />
        <ChannelAblation place={place} initial={stored.ablation} />
        {layer.parameters > 0 && (
          <ChannelKernel place={place} weights={weights.value} failure={weights.error} />
        )}
        <NotesPanel runId={run.id} layer={layer.name} channel={channel} initial={notes} />
      </div>
    </>
  )
}

function Head({ place: { run, checkpointId, layer, channel } }: { place: ChannelPlace }) {
  const layers = pagedLayers(run.summary)
  const at = layers.findIndex(({ name }) => name === layer.name)
  const to = (other: LayerSummary | undefined, number: number) =>
    other === undefined || number < 0 || number >= channelCount(other)
      ? null
      : channelPath(run.id, other.name, number, checkpointId)
  const neighbour = (by: number) => {
    const other = layers[at + by]
    return other === undefined ? null : to(other, Math.min(channel, channelCount(other) - 1))
  }
  const [previous, next] = [to(layer, channel - 1), to(layer, channel + 1)]
  useArrowKeys({ ArrowLeft: previous, ArrowRight: next, ArrowUp: neighbour(-1), ArrowDown: neighbour(1) })
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
      <div className="flex min-w-0 flex-wrap items-baseline gap-x-4">
        <h2 className="text-lg font-semibold">
          {channelWord(layer.outputShape)} {channel}
        </h2>
        <p className="text-sm text-muted">
          of {channelCount(layer)} of{' '}
          <Link
            href={layerPath(run.id, layer.name, { checkpointId })}
            className="font-mono text-accent hover:underline"
          >
            {layer.name}
          </Link>
          , {formatShape(layer.outputShape)}
        </p>
      </div>
      <nav aria-label="Channel" className="flex flex-wrap items-center gap-4 text-sm">
        <Link
          href={`/runs/${run.id}/layers?checkpoint=${checkpointId}`}
          className="text-accent hover:underline"
        >
          All layers
        </Link>
        <StepLink href={previous}>Previous</StepLink>
        <StepLink href={next}>Next</StepLink>
        <span className="hidden text-muted sm:inline">
          <Kbd>←</Kbd> <Kbd>→</Kbd> {channelWord(layer.outputShape, 2)}, <Kbd>↑</Kbd> <Kbd>↓</Kbd> layers
        </span>
      </nav>
    </div>
  )
}
