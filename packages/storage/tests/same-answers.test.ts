import {
  createNoteSchema,
  isConvscopeError,
  listInspectionsSchema,
  listNotesSchema,
  listRunsSchema,
  updateRunSchema,
} from '@convscope/shared'
import { describe, expect, inject, it } from 'vitest'
import type { Storage } from '../src/index.js'
import { completedRun, onEachDatabase, queueInspection, queueRun } from './support/on-each-database.js'

type Ask = (storage: Storage) => Promise<unknown>

const cursor = (time: string, id = 'x') => Buffer.from(`${time} ${id}`).toString('base64url')
const update =
  (change: object): Ask =>
  async (storage) => {
    const { id } = await queueRun(storage, { name: 'a', tags: ['old'], notes: 'n' })
    const { name, tags, notes } = await storage.runs.update(id, updateRunSchema.parse(change))
    return { name, tags, notes }
  }
const listRuns =
  (query: object): Ask =>
  async (storage) =>
    (await storage.runs.list(listRunsSchema.parse({ tag: 'nobody', ...query }))).items
const listNotes =
  (query: object): Ask =>
  async (storage) =>
    (await storage.notes.list(listNotesSchema.parse(query))).items
const listInspections =
  (query: object): Ask =>
  async (storage) =>
    (await storage.inspections.list(listInspectionsSchema.parse(query))).items

const TABLE: [string, Ask][] = [
  ['tags alone', update({ tags: ['new', 'new', 'Ä'] })],
  ['no tags', update({ tags: [] })],
  ['nothing', update({})],
  ['name and notes', update({ name: 'b', notes: '' })],
  ['all three', update({ name: 'ü🙂', tags: ['שלום'], notes: '%_\\' })],
  ['tags of an unknown run', (storage) => storage.runs.update('nothing', { tags: ['t'] })],
  ['nothing of an unknown run', (storage) => storage.runs.update('nothing', {})],
  ['a name of an unknown run', (storage) => storage.runs.update('nothing', { name: 'b' })],
  ['the text of an unknown note', (storage) => storage.notes.update('nothing', { text: 'b' })],
  ['the end of an unknown note', (storage) => storage.notes.delete('nothing')],
  ['the end of an unknown run', (storage) => storage.runs.cancel('nothing')],
  ['a run of an unknown data set', (storage) => queueRun(storage, { dataset: 'nothing' })],
  [
    'the cancelling of what is cancelled',
    async (storage) => {
      const { id } = await queueRun(storage)
      await storage.runs.cancel(id)
      return storage.runs.cancel(id)
    },
  ],
  ['an unknown checkpoint', (storage) => storage.runs.checkpoint('nothing')],
  ['an unknown layer', (storage) => storage.inspections.layer('nothing', 'conv2d_1')],
  [
    'an inspection of the last number there is',
    async (storage) => {
      const { checkpointId } = await completedRun(storage)
      return queueInspection(storage, {
        checkpointId,
        datasetImage: { dataset: 'digits', index: 2 ** 31 - 1 },
      })
    },
  ],
  [
    'a filter by the last number there is',
    listInspections({ dataset: 'digits', split: 'test', index: 2 ** 31 - 1 }),
  ],
  ['notes of a channel that no network has', listNotes({ layer: 'conv2d_1', channel: 2 ** 31 - 1 })],
  [
    'a note on a channel that the network lacks',
    async (storage) => {
      const { id } = await queueRun(storage)
      return storage.notes.create(
        createNoteSchema.parse({ runId: id, layer: 'conv2d_1', channel: 9999, text: 'x' }),
      )
    },
  ],
  ...[
    cursor('-000004-11-24T00:00:00.000Z'),
    cursor('-271821-04-20T00:00:00.000Z'),
    cursor('+275760-09-13T00:00:00.000Z'),
    cursor('0001-01-01T00:00:00.000Z'),
    cursor('1970-01-01T00:00:00.000Z'),
    cursor('9999-12-31T23:59:59.999Z'),
    cursor('2026-11-25'),
    cursor('2026-11-25T00:00:00.000Z', 'a\0b'),
    cursor('2026-11-25T00:00:00.000Z', ''),
    '4294967296',
    '2147483648',
    '-1',
    '1e3',
    '0x10',
    ' 1',
  ].flatMap((value): [string, Ask][] => [
    [`runs after ${value}`, listRuns({ cursor: value })],
    [`the best runs after ${value}`, listRuns({ cursor: value, sort: 'best' })],
    [`notes after ${value}`, listNotes({ cursor: value })],
    [`inspections after ${value}`, listInspections({ cursor: value })],
  ]),
]

const answers = new Map<string, unknown[]>()

onEachDatabase('the same table of requests', (fixture) => {
  it.each(TABLE)('answers %s', async (name, ask) => {
    const answer = await ask(fixture().storage).catch((error: unknown) => {
      // Anything else is a bug, which a person would be told as 500.
      if (!isConvscopeError(error)) throw error
      return { status: error.httpStatus, ...error.toDetails() }
    })
    answers.set(name, [...(answers.get(name) ?? []), answer])
  })
})

describe.skipIf(!inject('hasRedis') || inject('postgresUrl') === null)('on both databases', () => {
  it.each(TABLE)('%s has one answer', (name) => {
    const [onSqlite, onPostgresql] = answers.get(name) as unknown[]
    expect(onPostgresql).toEqual(onSqlite)
  })

  it('tags are changed alone', () => {
    expect(answers.get('tags alone')?.[0]).toEqual({ name: 'a', tags: ['new', 'Ä'], notes: 'n' })
  })
})
