import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { createAnalysisSchema, listAnalysesSchema } from './analyses.js'
import { createImageSchema } from './images.js'
import {
  alsoInspectSchema,
  createInspectionSchema,
  imageChoiceQuerySchema,
  listInspectionsSchema,
  timelineRequestSchema,
} from './inspections.js'
import { createNoteSchema, listNotesSchema, updateNoteSchema } from './notes.js'
import { createRunSchema, listRunsSchema, updateRunSchema } from './runs.js'

const image = { dataset: 'mnist', split: 'test', index: 4 }
const layers = [
  { type: 'conv2d', name: 'first', input: 'input', filters: 2, kernelSize: 3 },
  { type: 'add', name: 'sum', inputs: ['first', 'first'] },
]

/** A request of every kind, with every text that may be in it. */
const REQUESTS: [string, z.ZodType, Record<string, unknown>][] = [
  [
    'a run',
    createRunSchema,
    { name: 'a', dataset: 'd', architecture: 'tutorial-cnn', tags: ['t'], notes: 'n' },
  ],
  ['a run of layers', createRunSchema, { architecture: layers, watch: [{ datasetImage: image }] }],
  ['a change of a run', updateRunSchema, { name: 'a', tags: ['t'], notes: 'n' }],
  ['runs', listRunsSchema, { dataset: 'd', tag: 't', search: 's', cursor: 'c' }],
  ['an inspection', createInspectionSchema, { checkpointId: 'c', imageId: 'i', layers: ['conv2d_1'] }],
  ['an inspection of a data set', createInspectionSchema, { checkpointId: 'c', datasetImage: image }],
  ['other layers', alsoInspectSchema, { layers: ['conv2d_1'] }],
  [
    'inspections',
    listInspectionsSchema,
    { runId: 'r', checkpointId: 'c', dataset: 'd', index: 1, cursor: 'c' },
  ],
  ['a timeline', timelineRequestSchema, { datasetImage: image, layers: ['conv2d_1'] }],
  ['a timeline in a query', imageChoiceQuerySchema, { dataset: 'd', index: '1', layers: 'a,b' }],
  [
    'an analysis',
    createAnalysisSchema,
    { kind: 'gradCam', checkpointId: 'c', imageId: 'i', layer: 'l', classIndex: 1 },
  ],
  [
    'a comparison',
    createAnalysisSchema,
    {
      kind: 'channelMatch',
      checkpointId: 'c',
      inspectionId: 'i',
      layer: 'l',
      otherInspectionId: 'o',
      otherLayer: 'm',
    },
  ],
  ['analyses', listAnalysesSchema, { runId: 'r', checkpointId: 'c', layer: 'l', cursor: 'c' }],
  ['a note', createNoteSchema, { runId: 'r', layer: 'l', channel: 1, text: 't' }],
  ['a change of a note', updateNoteSchema, { text: 't' }],
  ['notes', listNotesSchema, { runId: 'r', layer: 'l', channel: '1', search: 's', cursor: 'c' }],
  ['an image', createImageSchema, { name: 'n' }],
]

const UNSTORABLE = ['\0', 'a\0b', '\ud800', 'a\udc00b']

type Path = (string | number)[]

function pathsOf(value: unknown, type: 'string' | 'number', path: Path = []): Path[] {
  if (typeof value === type || (type === 'number' && path.at(-1) === 'index')) return [path]
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, each]) => pathsOf(each, type, [...path, key]))
}

function withValue(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement
  const copy = structuredClone(value) as Record<string, unknown>
  copy[key] = withValue(copy[key], rest, replacement)
  return copy
}

describe.each(REQUESTS)('of %s', (_, schema, request) => {
  it('the example is right', () => {
    expect(schema.safeParse(request).error?.issues).toBeUndefined()
  })

  it.each(pathsOf(request, 'string').map((path) => [path.join('.'), path] as const))(
    'the text of %s is storable',
    (_, path) => {
      for (const text of UNSTORABLE) {
        expect(schema.safeParse(withValue(request, path, text)).success).toBe(false)
      }
    },
  )

  it('no number is larger than a column', () => {
    for (const path of pathsOf(request, 'number')) {
      for (const number of [2 ** 31, 2 ** 32, 2 ** 53, Number.MAX_VALUE]) {
        expect(schema.safeParse(withValue(request, path, number)).success).toBe(false)
      }
    }
  })
})
