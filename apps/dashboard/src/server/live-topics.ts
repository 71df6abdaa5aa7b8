import { imageChoiceQuerySchema, NotFoundError, parseOrThrow, type RunEvent } from '@convscope/shared'
import type { Storage } from '@convscope/storage'
import type { EventWriter } from './event-stream'
import { stepTopic } from './step-topic'

/** What a page may listen to. */
export interface LiveTopic {
  /** @throws NotFoundError, InvalidInputError for what cannot be listened to. */
  check(): Promise<unknown>
  /** Sends everything so far. @throws like check. */
  replay(writer: EventWriter): Promise<void>
  /** Begins to listen; `onGap` is called when events may have been missed. Resolves to what ends it. */
  subscribe(writer: EventWriter, onGap: () => void): Promise<() => void>
}

type Open = (storage: Storage, id: string, query: URLSearchParams) => LiveTopic

const TOPICS: [RegExp, Open][] = [
  [/^\/events$/, runsTopic],
  [/^\/runs\/([^/]+)\/events$/, runTopic],
  [/^\/runs\/([^/]+)\/watched\/events$/, watchedTopic],
  [/^\/runs\/([^/]+)\/timeline\/events$/, timelineTopic],
  [/^\/inspections\/([^/]+)\/events$/, inspectionTopic],
  [/^\/analyses\/([^/]+)\/events$/, analysisTopic],
]

/**
 * A topic by its name: the address of its own stream without `/api/v1`, such as `/runs/ID/events`.
 * @throws NotFoundError, InvalidInputError with the field.
 */
export function openTopic(storage: Storage, name: string): LiveTopic {
  const { pathname, searchParams } = new URL(name, 'http://topic')
  for (const [pattern, open] of TOPICS) {
    const match = pattern.exec(pathname)
    if (match !== null) return open(storage, decodeURIComponent(match[1] ?? ''), searchParams)
  }
  throw new NotFoundError('topic', name, 'topics')
}

/** The same among others: one that is not there does not keep the others from being heard. */
export function openOrRefuse(storage: Storage, name: string): LiveTopic {
  try {
    return openTopic(storage, name)
  } catch (error) {
    const refuse = () => Promise.reject(error)
    return { check: refuse, replay: async () => {}, subscribe: refuse }
  }
}

/** Which run has changed; the list reads it anew. */
function runsTopic({ events }: Storage): LiveTopic {
  return {
    check: async () => {},
    replay: async (writer) => writer.send('run', { id: null }),
    subscribe: (writer, onGap) =>
      events.subscribe('run', '*', (message) => writer.sendIfRoom('run', { id: message.id }), onGap),
  }
}

function runTopic({ runs, events }: Storage, id: string): LiveTopic {
  const forward = (writer: EventWriter, { type, data }: RunEvent) =>
    type === 'progress' ? writer.sendIfRoom(type, data) : writer.send(type, data)
  return {
    check: () => runs.get(id),
    async replay(writer) {
      const run = await runs.get(id)
      const { state, error, startedAt, finishedAt } = run
      writer.send('state', { state, error, startedAt, finishedAt })
      for (const epoch of run.epochRecords) writer.send('epoch', epoch)
      for (const checkpoint of run.checkpoints) writer.send('checkpoint', checkpoint)
      if (run.progress !== null) writer.send('progress', run.progress)
    },
    subscribe: (writer, onGap) =>
      events.subscribe(
        'run',
        id,
        (message) => {
          if (message.topic === 'run') forward(writer, message.event)
        },
        onGap,
      ),
  }
}

function inspectionTopic({ inspections, events }: Storage, id: string): LiveTopic {
  return {
    check: () => inspections.get(id),
    async replay(writer) {
      const { state, error } = await inspections.get(id)
      writer.send('state', { state, error })
    },
    subscribe: (writer, onGap) =>
      events.subscribe('inspection', id, ({ event }) => writer.send(event.type, event.data), onGap),
  }
}

function analysisTopic({ analyses, events }: Storage, id: string): LiveTopic {
  return {
    check: () => analyses.get(id),
    async replay(writer) {
      const { state, error, progress } = await analyses.get(id)
      if (progress !== null) writer.send('progress', progress)
      writer.send('state', { state, error })
    },
    subscribe: (writer, onGap) =>
      events.subscribe('analysis', id, ({ event }) => writer.send(event.type, event.data), onGap),
  }
}

function timelineTopic(storage: Storage, runId: string, query: URLSearchParams): LiveTopic {
  const wanted = parseOrThrow(imageChoiceQuerySchema, Object.fromEntries(query))
  return stepTopic(storage, runId, async () =>
    (await storage.inspections.timeline(runId, wanted)).map((step) => ({ watched: 0, step })),
  )
}

function watchedTopic(storage: Storage, runId: string): LiveTopic {
  return stepTopic(storage, runId, async () =>
    (await storage.inspections.watched(runId)).flatMap(({ steps }, watched) =>
      steps.map((step) => ({ watched, step })),
    ),
  )
}
