import { listNotesSchema } from '@convscope/shared'
import type { Metadata } from 'next'
import { LayerContent } from '@/components/layers/layer-content'
import { LayerHead } from '@/components/layers/layer-head'
import { layerPath, pagedLayers, viewsOf } from '@/components/layers/places'
import { UnknownPlace } from '@/components/layers/unknown-place'
import { NotesPanel } from '@/components/notes/notes-panel'
import { NoCheckpoint, RunFrame } from '@/components/runs/run-frame'
import { type Parameter, readRunPage, runPageTitle, single } from '@/server/run-page'

interface Props {
  params: Promise<{ id: string; layer: string }>
  searchParams: Promise<Record<string, Parameter>>
}

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const { id, layer } = await params
  return runPageTitle(layer, id, (await searchParams).checkpoint)
}

export default async function LayerPage({ params, searchParams }: Props) {
  const [{ id, layer: name }, query] = await Promise.all([params, searchParams])
  const { storage, run, checkpoint } = await readRunPage(id, query.checkpoint)
  const layer = pagedLayers(run.summary).find((each) => each.name === name)
  if (layer === undefined || checkpoint === undefined) {
    return (
      <RunFrame run={run} here="layers" checkpoint={checkpoint}>
        {layer === undefined ? (
          <UnknownPlace run={run} asked={`layer "${name}"`} />
        ) : (
          <NoCheckpoint run={run} path={layerPath(id, name)} />
        )}
      </RunFrame>
    )
  }
  const notes = await storage.notes.list(listNotesSchema.parse({ runId: id, layer: name }))
  const views = viewsOf(layer)
  const view = views.find((each) => each === single(query.view)) ?? views[0] ?? 'images'
  return (
    <RunFrame run={run} here="layers" checkpoint={checkpoint}>
      <LayerHead run={run} layer={layer} checkpointId={checkpoint.id} view={view} />
      <LayerContent
        storage={storage}
        run={run}
        checkpointId={checkpoint.id}
        layer={layer}
        view={view}
        query={Object.fromEntries(Object.entries(query).map(([key, value]) => [key, single(value)]))}
      />
      <NotesPanel key={name} runId={id} layer={name} initial={notes} />
    </RunFrame>
  )
}
