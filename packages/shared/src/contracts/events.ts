import { z } from 'zod'
import type { ErrorDetails } from '../errors/convscope-error.js'
import type { InspectionState, RunState } from '../run-states.js'
import type { AnalysisProgress } from './analyses.js'
import { type Timestamp, textSchema } from './common.js'
import type { TimelineStep } from './inspections.js'
import type { CheckpointRecord, EpochRecord, RunProgress } from './runs.js'

/** POST /api/v1/events: several topics on one stream. */
export const listenSchema = z.strictObject({
  topics: z
    .array(
      z.strictObject({
        /** The address of the topic's own stream, without `/api/v1`: `/runs/ID/events`. */
        name: textSchema.regex(/^\/[^/]/, 'a topic begins with /').max(8192),
        /** Whether to begin with what has been. */
        replay: z.boolean().default(true),
      }),
    )
    .min(1, 'topics must name at least one topic')
    .max(2000, 'a stream has at most 2,000 topics'),
})

export interface RunStateEvent {
  state: RunState
  error: ErrorDetails | null
  startedAt: Timestamp | null
  finishedAt: Timestamp | null
}

/**
 * Server-sent events of a run: the name of the event and its data. After connecting, `state`, every `epoch` and
 * `checkpoint` so far and the last `progress` come first; receivers insert by epoch, so that a replay changes nothing.
 */
export type RunEvent =
  | { type: 'state'; data: RunStateEvent }
  | { type: 'progress'; data: RunProgress }
  | { type: 'epoch'; data: EpochRecord }
  | { type: 'checkpoint'; data: CheckpointRecord }

export interface InspectionEvent {
  type: 'state'
  data: { state: InspectionState; error: ErrorDetails | null }
}

/**
 * Server-sent events of a timeline: every step to begin with, then each that has changed; receivers insert by epoch.
 * `watched` is the place of the image among those that the run watches; 0 for a timeline of one image.
 */
export interface TimelineEvent {
  type: 'step'
  data: { watched: number; step: TimelineStep }
}

export type AnalysisEvent =
  | { type: 'state'; data: { state: InspectionState; error: ErrorDetails | null } }
  | { type: 'progress'; data: AnalysisProgress }

/** What travels between processes; `runs` is the list of all runs, which only needs to know that one changed. */
export type BusEvent =
  | { topic: 'run'; id: string; event: RunEvent }
  | { topic: 'inspection'; id: string; event: InspectionEvent }
  | { topic: 'analysis'; id: string; event: AnalysisEvent }
  /** A person asks all workers to look at their data sets again. */
  | { topic: 'datasets'; id: 'look'; event: { type: 'look'; data: null } }
