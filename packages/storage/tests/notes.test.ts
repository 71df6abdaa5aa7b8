import { createNoteSchema, listNotesSchema } from '@convscope/shared'
import { expect, it } from 'vitest'
import type { Storage } from '../src/index.js'
import { completedRun, onEachDatabase } from './support/on-each-database.js'

const write = (storage: Storage, note: Record<string, unknown>) =>
  storage.notes.create(createNoteSchema.parse(note))
const list = (storage: Storage, query: object) => storage.notes.list(listNotesSchema.parse(query))

onEachDatabase('a note', (fixture) => {
  it('on a run, a layer or a channel is found again', async () => {
    const { storage } = fixture()
    const { runId } = await completedRun(storage)
    await write(storage, { runId, text: 'overfitted from epoch 3 on' })
    await write(storage, { runId, layer: 'conv2d_2', text: 'half of it is dead' })
    const last = await write(storage, { runId, layer: 'conv2d_2', channel: 7, text: 'answers to Loops' })
    expect((await list(storage, { runId })).items.map(({ text }) => text)).toEqual([
      'answers to Loops',
      'half of it is dead',
      'overfitted from epoch 3 on',
    ])
    expect((await list(storage, { runId, search: 'loops' })).items).toEqual([last])
    expect((await list(storage, { runId, layer: 'conv2d_2' })).total).toBe(2)
    expect((await list(storage, { runId, layer: 'conv2d_2', channel: 7 })).items).toEqual([last])
    const page = await list(storage, { runId, limit: 2 })
    expect((await list(storage, { runId, cursor: page.nextCursor })).items).toHaveLength(1)
  })

  it('is changed and removed', async () => {
    const { storage } = fixture()
    const { runId } = await completedRun(storage)
    const { id } = await write(storage, { runId, text: 'a tpyo' })
    expect(await storage.notes.update(id, { text: 'a typo' })).toMatchObject({ id, text: 'a typo' })
    await storage.notes.delete(id)
    await expect(storage.notes.update(id, { text: 'again' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(storage.notes.delete(id)).rejects.toMatchObject({ code: 'not_found' })
  })

  it.each([
    ['an unknown run', { runId: 'nothing' }, 'runId'],
    ['an unknown layer', { layer: 'conv2d_9' }, 'layer'],
    ['a channel out of range', { layer: 'conv2d_1', channel: 32 }, 'channel'],
  ])('on %s is refused', async (_, change, field) => {
    const { storage } = fixture()
    const { runId } = await completedRun(storage)
    await expect(write(storage, { runId, text: 'x', ...change })).rejects.toMatchObject({ field })
    expect((await list(storage, { runId })).total).toBe(0)
  })
})
