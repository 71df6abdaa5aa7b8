import { createNoteSchema, listNotesSchema, listRunsSchema } from '@convscope/shared'
import { beforeAll, expect, it } from 'vitest'
import { migrate } from '../src/database/migrate.js'
import { foldForSearch } from '../src/database/search-text.js'
import { completedRun, onEachDatabase, queueRun } from './support/on-each-database.js'

const NAMES = [
  'Ähnlichkeit der Größe',
  'ÄHNLICHKEIT, ANDERS',
  'И снова здравствуй',
  'straße, dropout 50 %',
  'STRASSE, dropout 500',
  'İstanbul ışık',
  'ISTANBUL',
  'ΟΔΟΣ ΣΑΣ',
  'a_b underscore',
  'aXb no underscore',
  'C:\\runs\\net',
  'C:/runs/net',
  'the "best" one*',
  'the best one',
  'rocket 🚀 to the 🌙',
  'שלום עולם',
  '深層学習の実験',
  'ﬁne ligature ＡＢＣ',
  'e\u0301le\u0300ve',
  "it's (a) [b] {c} ^d$ NEAR AND OR NOT -x +y",
  'conv2d-3x3/adam:0.001',
]
const SEARCHES = [
  ['ähn', 'Ähn', 'ÄHNLICHKEIT', 'ä', 'ßE', 'größe', 'GRÖSSE'],
  ['И', 'и снова', 'ЗДРАВ', 'зд'],
  ['straße', 'STRASSE', 'ss', 'ß', 'istanbul', 'İST', 'ışı', 'IŞIK', 'σας', 'ΣΑΣ', 'οδοσ', 'ς'],
  ['50 %', '%', '50%', '_', 'a_b', 'A_B', '\\', '\\runs', '/', '"', '"best"', '*', 'one*', '"*"'],
  ['🚀', '🚀 to', '🌙', 'שלום', 'שלו', 'ש', 'לום עו', '深', '学習', '学習の実'],
  ['fine', 'abc', 'ａｂｃ', 'é', 'élève', 'e\u0301l', 'e'],
  ["'", "it's", '(a)', '[b]', '{c} ^d$', 'NEAR', 'and or not', '-x', '+y', ':', '3x3/', '--', ';', '$1', '?'],
  ['x', 'xb', 'none of them', 'zz', '%%', '__', '%_%', 'the best one"', 'dropout 50'],
].flat()

onEachDatabase('a search', (fixture) => {
  let runId: string
  beforeAll(async () => {
    const { storage } = fixture()
    runId = (await completedRun(storage)).runId
    await storage.runs.update(runId, { name: 'qqq' })
    for (const name of NAMES) await queueRun(storage, { name })
    for (const text of NAMES) await storage.notes.create(createNoteSchema.parse({ runId, text }))
  })

  it.each(SEARCHES)('for %j finds the names and notes that hold it, whatever the case', async (search) => {
    const { storage } = fixture()
    const wanted = NAMES.filter((name) => foldForSearch(name).includes(foldForSearch(search)))
    const runs = await storage.runs.list(listRunsSchema.parse({ search }))
    expect(runs.items.map(({ name }) => name).toSorted()).toEqual(wanted.toSorted())
    expect(runs.total).toBe(wanted.length)
    for (const scope of [{}, { runId }]) {
      const notes = await storage.notes.list(listNotesSchema.parse({ search, ...scope }))
      expect(notes.items.map(({ text }) => text).toSorted()).toEqual(wanted.toSorted())
    }
  })

  it.each([
    ['STRASSE', ['straße, dropout 50 %', 'STRASSE, dropout 500']],
    ['50 %', ['straße, dropout 50 %']],
    ['a_b', ['a_b underscore']],
    ['istanbul', ['İstanbul ışık', 'ISTANBUL']],
    ['ähnlichkeit', ['Ähnlichkeit der Größe', 'ÄHNLICHKEIT, ANDERS']],
    ['и', ['И снова здравствуй']],
    ['🚀', ['rocket 🚀 to the 🌙']],
    ['\\', ['C:\\runs\\net']],
    ['"', ['the "best" one*']],
  ])('for %j means just that', async (search, wanted) => {
    const { items } = await fixture().storage.runs.list(listRunsSchema.parse({ search }))
    expect(items.map(({ name }) => name).toSorted()).toEqual(wanted.toSorted())
  })

  it('follows a change of name and of text, and a deletion', async () => {
    const { storage, database } = fixture()
    const search = async (text: string) => [
      (await storage.runs.list(listRunsSchema.parse({ search: text }))).total,
      (await storage.notes.list(listNotesSchema.parse({ search: text }))).total,
    ]
    const run = await queueRun(storage, { name: 'before it changed' })
    const note = await storage.notes.create(createNoteSchema.parse({ runId, text: 'before it changed' }))
    expect(await search('before it')).toEqual([1, 1])
    await storage.runs.update(run.id, { name: 'AFTERWARDS' })
    await storage.notes.update(note.id, { text: 'Afterwards' })
    expect([await search('before it'), await search('afterwards')]).toEqual([
      [0, 0],
      [1, 1],
    ])
    await storage.notes.delete(note.id)
    await database.client.run.delete({ where: { id: run.id } })
    expect(await search('afterwards')).toEqual([0, 0])
  })

  it('for nothing but spaces is none', async () => {
    const { storage } = fixture()
    const { total } = await storage.runs.list(listRunsSchema.parse({ search: '  ' }))
    expect(total).toBe((await storage.runs.list(listRunsSchema.parse({}))).total)
  })

  it('finds rows of a version that did not yet search so, once the database was opened again', async () => {
    const { storage, database, configuration } = fixture()
    await database.client.run.updateMany({ data: { searchText: null } })
    await database.client.note.updateMany({ data: { searchText: null } })
    const search = async () => [
      (await storage.runs.list(listRunsSchema.parse({ search: 'GRÖSSE' }))).total,
      (await storage.notes.list(listNotesSchema.parse({ search: 'שלום' }))).total,
    ]
    expect(await search()).toEqual([0, 0])
    await migrate(configuration.databaseUrl)
    expect(await search()).toEqual([1, 1])
  })
})
