import { listNotesSchema } from '@convscope/shared'
import type { Metadata } from 'next'
import { ChannelPage } from '@/components/layers/channel-page'
import { maximizationQuestion, USUAL_SEED, USUAL_STEPS } from '@/components/layers/maximization-question'
import { channelCount, channelPath, channelWord, pagedLayers } from '@/components/layers/places'
import { UnknownPlace } from '@/components/layers/unknown-place'
import { NoCheckpoint, RunFrame } from '@/components/runs/run-frame'
import { healthOfChannel, topImagesOfChannel } from '@/server/channel-digest'
import { readLayerWeights } from '@/server/layer-weights'
import { readRun } from '@/server/page-subject'
import { orError, type Parameter, readRunPage, runPageTitle, storedAnalysis } from '@/server/run-page'

interface Props {
  params: Promise<{ id: string; layer: string; channel: string }>
  searchParams: Promise<{ checkpoint?: Parameter }>
}

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const { id, layer, channel } = await params
  const found = (await readRun(id)).summary.layers.find(({ name }) => name === layer)
  const what = `${channelWord(found?.outputShape ?? [])} ${channel} of ${layer}`
  return runPageTitle(what, id, (await searchParams).checkpoint)
}

export default async function RunChannelPage({ params, searchParams }: Props) {
  const [{ id, layer: name, channel: number }, query] = await Promise.all([params, searchParams])
  const { storage, run, checkpoint } = await readRunPage(id, query.checkpoint)
  const layer = pagedLayers(run.summary).find((each) => each.name === name)
  const channel = /^\d{1,6}$/.test(number) ? Number(number) : -1
  if (layer === undefined || channel < 0 || channel >= channelCount(layer)) {
    const word = channelWord(layer?.outputShape ?? [])
    return (
      <RunFrame run={run} here="layers" checkpoint={checkpoint}>
        <UnknownPlace run={run} asked={`${word} ${number} of "${name}"`} />
      </RunFrame>
    )
  }
  if (checkpoint === undefined) {
    return (
      <RunFrame run={run} here="layers" checkpoint={undefined}>
        <NoCheckpoint run={run} path={channelPath(id, name, channel)} />
      </RunFrame>
    )
  }
  const about = { checkpointId: checkpoint.id, layer: name }
  const settings = { from: channel, steps: USUAL_STEPS, seed: USUAL_SEED }
  const [health, topImages, maximization, ablation, weights, notes] = await Promise.all([
    storedAnalysis(storage, { kind: 'layerHealth', checkpointId: checkpoint.id }),
    storedAnalysis(storage, { kind: 'topImages', ...about }),
    storedAnalysis(storage, maximizationQuestion(checkpoint.id, layer, settings)),
    storedAnalysis(storage, { kind: 'ablationRanking', ...about }),
    orError(readLayerWeights(storage, checkpoint.id, name, undefined)),
    storage.notes.list(listNotesSchema.parse({ runId: id, layer: name, channel })),
  ])
  return (
    <RunFrame run={run} here="layers" checkpoint={checkpoint}>
      <ChannelPage
        key={`${checkpoint.id} ${name} ${channel}`}
        place={{ run, checkpointId: checkpoint.id, layer, channel }}
        weights={weights}
        stored={{
          health: healthOfChannel(health, name),
          topImages: topImagesOfChannel(topImages, channel),
          maximization,
          ablation,
        }}
        notes={notes}
      />
    </RunFrame>
  )
}
