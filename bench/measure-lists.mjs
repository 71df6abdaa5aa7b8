import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { figure } from './figure.mjs'
import { fill } from './lists/fill.mjs'
import { prepare } from './prepare.mjs'

const RUNS = 100_000
const EPOCHS = 20
const ROUNDS = 40
const WARM_UPS = 5
/** Pages of 200 that are turned before a deep one is measured. */
const TURNED = 100

/** What is asked of each database: the service and its query. */
const QUESTIONS = {
  'runs, newest': ['runs', {}],
  'runs, oldest': ['runs', { sort: 'oldest' }],
  'runs, best': ['runs', { sort: 'best' }],
  'runs of a state that one in 100 has': ['runs', { state: 'failed' }],
  'runs of a state that none has': ['runs', { state: 'queued,running' }],
  'runs of a state, best': ['runs', { state: 'failed', sort: 'best' }],
  'runs of a data set, best': ['runs', { dataset: 'fashion-mnist', sort: 'best' }],
  'runs of a tag that all have': ['runs', { tag: 'all' }],
  'runs of a tag that one in ten has, best': ['runs', { tag: 'tenth-3', sort: 'best' }],
  'runs of a rare tag': ['runs', { tag: 'rare' }],
  'runs of a tag, a state and a data set': ['runs', { tag: 'tenth-0', state: 'failed', dataset: 'mnist' }],
  'search, common': ['runs', { search: 'Tutorial' }],
  'search, common among the oldest only': ['runs', { search: 'baseline' }],
  'search, common, best': ['runs', { search: 'mnist', sort: 'best' }],
  'search, rare': ['runs', { search: 'needle' }],
  'search, one': ['runs', { search: 'seed 77777' }],
  'search, none': ['runs', { search: 'nowhere' }],
  'search, two characters, common': ['runs', { search: '42' }],
  'search, two characters, none': ['runs', { search: 'zz' }],
  'search with tag and state': ['runs', { search: 'mnist', tag: 'tenth-0', state: 'failed' }],
  'notes, newest': ['notes', {}],
  'notes, search, common': ['notes', { search: 'layer looks' }],
  'notes, search, one': ['notes', { search: 'seed 77777' }],
  'notes, search, none': ['notes', { search: 'nowhere' }],
  'notes, search, two characters, none': ['notes', { search: 'zz' }],
  'inspections, newest': ['inspections', {}],
  'inspections, surest': ['inspections', { sort: 'surest' }],
  'inspections, wrong, least sure': ['inspections', { answer: 'wrong', sort: 'unsurest' }],
  'inspections read as a class': ['inspections', { predicted: 'class 3' }],
  'inspections, wrong, of a class and a data set': [
    'inspections',
    { answer: 'wrong', true: 'class 1', dataset: 'mnist' },
  ],
  'inspections of own images, none': ['inspections', { source: 'own' }],
}
const DEEP = {
  'runs, newest, page 101': ['runs', {}],
  'runs, best, page 101': ['runs', { sort: 'best' }],
  'search, common, page 101': ['runs', { search: 'mnist' }],
}

/** Every list with 100,000 runs, from the service's call to its page with the total, on both databases. */
export async function measureLists() {
  await prepare()
  const { RedisServer, findPostgres, startPostgres } = await import('@convscope/testing')
  const redis = await RedisServer.start()
  const directory = mkdtempSync(path.join(tmpdir(), 'convscope-lists-'))
  const binaries = findPostgres()
  const postgres = binaries === null ? null : await startPostgres(binaries)
  const databases = {
    SQLite: `file:${directory}/lists.db`,
    ...(postgres === null ? {} : { PostgreSQL: postgres.url }),
  }
  try {
    const figures = {}
    for (const [name, databaseUrl] of Object.entries(databases)) {
      const configuration = {
        databaseUrl,
        redisUrl: redis.url,
        redisPrefix: 'bench',
        artifactDirectory: path.join(directory, 'artifacts'),
        s3: null,
        maxParameters: 1e9,
        imageLimits: { maxPixels: 1e6, maxSide: 16_384, maxFrames: 100, seconds: 10 },
        maxAttempts: 3,
        workerTimeoutMs: 1e6,
      }
      Object.assign(figures, await measure(name, configuration))
    }
    return figures
  } finally {
    await postgres?.stop()
    await redis.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

async function measure(name, configuration) {
  const { migrate } = await import('@convscope/storage/migrate')
  const { openStorage } = await import('@convscope/storage')
  const { openDatabase } = await import('../packages/storage/dist/database/database.js')
  const { databaseUrl } = configuration
  await migrate(databaseUrl)
  const database = openDatabase(databaseUrl)
  console.error(`lists: ${name} is filled with ${RUNS} runs of ${EPOCHS} epochs each`)
  const filledInMs = await timeOf(() => fill(database.client, { runs: RUNS, epochs: EPOCHS }))
  // What PostgreSQL does by itself within minutes.
  if (database.provider === 'postgresql') await database.client.$executeRawUnsafe('VACUUM ANALYZE')
  await database.close()

  const storage = await openStorage(configuration)
  const figures = {
    [`lists.${name}.fill`]: figure(`${name}: filled, at once`, 's', [filledInMs / 1000], 1),
  }
  try {
    for (const [title, [service, query]] of Object.entries(QUESTIONS)) {
      figures[`lists.${name}.${title}`] = await measured(`${name}: ${title}`, () =>
        ask(storage, service, query),
      )
    }
    for (const [title, [service, query]] of Object.entries(DEEP)) {
      const cursor = await turn(storage, service, query)
      figures[`lists.${name}.${title}`] = await measured(`${name}: ${title}`, () =>
        ask(storage, service, { ...query, cursor }),
      )
    }
    return figures
  } finally {
    await storage.close()
  }
}

async function measured(title, question) {
  for (let round = 0; round < WARM_UPS; round++) await question()
  const times = []
  for (let round = 0; round < ROUNDS; round++) times.push(await timeOf(question))
  return figure(title, 'ms', times, 1)
}

async function ask(storage, service, query) {
  const { listInspectionsSchema, listNotesSchema, listRunsSchema } = await import('@convscope/shared')
  const schema = { runs: listRunsSchema, notes: listNotesSchema, inspections: listInspectionsSchema }[service]
  return storage[service].list(schema.parse(query))
}

async function turn(storage, service, query) {
  let cursor
  for (let page = 0; page < TURNED; page++) {
    cursor = (await ask(storage, service, { ...query, limit: 200, cursor })).nextCursor
  }
  return cursor
}

async function timeOf(work) {
  const began = performance.now()
  await work()
  return performance.now() - began
}
