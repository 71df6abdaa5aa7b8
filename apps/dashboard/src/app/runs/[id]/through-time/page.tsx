import {
  type ErrorDetails,
  type ImageChoice,
  imageChoiceQuerySchema,
  isConvscopeError,
  listInspectionsSchema,
  parseOrThrow,
  type RunDetail,
  type TimelineStep,
} from '@convscope/shared'
import type { Storage } from '@convscope/storage'
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { distinctImages, imageKey, imageOf, imageTitle } from '@/components/digit-input/image-choice'
import { NoCheckpoint, RunFrame } from '@/components/runs/run-frame'
import { ChangeImage } from '@/components/through-time/change-image'
import { ThroughTimeView } from '@/components/through-time/through-time-view'
import { UnknownMoment, unknownPart } from '@/components/through-time/unknown-moment'
import { EmptyState, ErrorNote } from '@/components/ui/notes'
import { idOrNotFound } from '@/server/or-not-found'
import { readRun } from '@/server/page-subject'
import { getStorage } from '@/server/storage'

interface Props {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string>>
}

const RECENT = 40
/** Inspections of the run among which its images are found. */
const LOOKED_AT = 200

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const [{ id }, { dataset, split = 'test', index }] = await Promise.all([params, searchParams])
  const image = dataset === undefined || index === undefined ? '' : `, ${dataset}, ${split} image ${index}`
  return { title: `Through time · ${(await readRun(id)).name}${image}` }
}

export default async function ThroughTimePage({ params, searchParams }: Props) {
  const query = await searchParams
  const id = idOrNotFound((await params).id)
  const storage = await getStorage()
  const [run, recent, datasets, inspections] = await Promise.all([
    readRun(id),
    storage.images.list(RECENT),
    storage.datasets.list(),
    storage.inspections.list(listInspectionsSchema.parse({ runId: id, limit: LOOKED_AT })),
  ])
  const isImageNamed = 'imageId' in query || 'dataset' in query || 'index' in query
  if (!isImageNamed) {
    const [usual] = [...run.watch, ...inspections.items.map(imageOf)]
    if (usual !== undefined) {
      const { checkpoint: _, ...rest } = query
      redirect(`/runs/${id}/through-time?${imageKey(usual)}${suffix(rest)}`)
    }
  }
  const choices = {
    runId: id,
    dataset: datasets.find(({ name }) => name === run.dataset) ?? null,
    recent,
    known: distinctImages(inspections.items),
  }
  return (
    <RunFrame run={run} here="through-time" checkpoint={undefined}>
      {await content()}
    </RunFrame>
  )

  async function content() {
    if (run.checkpoints.length === 0) return <NoCheckpoint run={run} path={`/runs/${id}/through-time`} />
    if (!isImageNamed) {
      return (
        <EmptyState title="Which image?">
          <p className="mb-4">
            The same image is shown to the checkpoint of every epoch, so that one sees when each map was
            learned.
          </p>
          <ChangeImage {...choices} title="Choose an image" />
        </EmptyState>
      )
    }
    const unknown = unknownPart(run, query)
    if (unknown !== null) return <UnknownMoment run={run} unknown={unknown} query={query} />
    const read = await readTimeline(storage, run, query)
    if ('error' in read) {
      return (
        <ErrorNote error={read.error}>
          <ChangeImage {...choices} title="Choose another image" />
        </ErrorNote>
      )
    }
    const { image, steps, own } = read
    return (
      <ThroughTimeView
        key={imageKey(image)}
        run={run}
        image={{ image, title: imageTitle(image, own?.name), pictureUrl: own?.thumbnailUrl ?? null }}
        initial={steps}
        dataset={choices.dataset}
        recent={recent}
        known={choices.known}
      />
    )
  }
}

/** The image that the address names and its timeline, or what is wrong with it. */
async function readTimeline(storage: Storage, run: RunDetail, query: Record<string, string>) {
  try {
    const { imageId, dataset, split, index } = query
    const named = Object.entries({ imageId, dataset, split, index }).filter(
      ([, value]) => value !== undefined,
    )
    const image: ImageChoice = parseOrThrow(imageChoiceQuerySchema, Object.fromEntries(named))
    const own = image.imageId === undefined ? null : await storage.images.get(image.imageId)
    const steps: TimelineStep[] = await storage.inspections.timeline(run.id, image)
    return { image, own, steps }
  } catch (error) {
    if (!isConvscopeError(error)) throw error
    return { error: error.toDetails() satisfies ErrorDetails }
  }
}

function suffix(query: Record<string, string>): string {
  const text = new URLSearchParams(query).toString()
  return text === '' ? '' : `&${text}`
}
