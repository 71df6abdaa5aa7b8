import { createAnalysisSchema, createInspectionSchema, createRunSchema } from '@convscope/shared'
import { expect, it } from 'vitest'
import type { RequestAnswer, RequestClaim, Storage } from '../src/index.js'
import { beginAttempt, completedRun, onEachDatabase, queueRun } from './support/on-each-database.js'

const RUN = createRunSchema.parse({ dataset: 'digits' })
const claimOf = (key: string): RequestClaim => ({ key, fingerprint: 'the same request' })

onEachDatabase('a request with an Idempotency-Key', (fixture) => {
  const createRun = (storage: Storage, claim: RequestClaim) =>
    storage.requests.once(
      claim,
      async () => answer(await storage.runs.create(RUN, null, claim)),
      async (id) => answer(await storage.runs.get(id)),
    )
  const answer = (body: unknown): RequestAnswer => ({ status: 201, body })
  const countRuns = () => fixture().database.client.run.count()

  it('is done once and answered alike, also after the thing has changed', async () => {
    const { storage } = fixture()
    const before = await countRuns()
    const first = await createRun(storage, claimOf('once'))
    const { id } = first.answer.body as { id: string }
    await storage.runs.update(id, { name: 'another name' })
    const second = await createRun(storage, claimOf('once'))
    expect(first.isReplay).toBe(false)
    expect(second.isReplay).toBe(true)
    expect(JSON.stringify(second.answer)).toBe(JSON.stringify(first.answer))
    expect(await countRuns()).toBe(before + 1)
  })

  it('makes one row when many of it come to two processes at once', async () => {
    const { storage, openAnother } = fixture()
    const other = await openAnother()
    const before = await countRuns()
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, i) => createRun(i % 2 === 0 ? storage : other, claimOf('at once'))),
    )
    expect(await countRuns()).toBe(before + 1)
    expect(new Set(answers.map(({ answer }) => JSON.stringify(answer))).size).toBe(1)
    expect(answers.filter(({ isReplay }) => !isReplay)).toHaveLength(1)
  })

  it('is refused under a key that came with another one', async () => {
    const { storage } = fixture()
    await createRun(storage, claimOf('taken'))
    const other = { key: 'taken', fingerprint: 'another request' }
    await expect(createRun(storage, other)).rejects.toMatchObject({
      httpStatus: 422,
      code: 'idempotency_key_reused',
    })
  })

  it('that was refused leaves its key free', async () => {
    const { storage } = fixture()
    const refused = createRunSchema.parse({ dataset: 'nothing' })
    const claim = claimOf('free')
    await expect(
      storage.requests.once(
        claim,
        async () => answer(await storage.runs.create(refused, null, claim)),
        async (id) => answer(await storage.runs.get(id)),
      ),
    ).rejects.toMatchObject({ code: 'not_found' })
    expect((await createRun(storage, claim)).isReplay).toBe(false)
  })

  it('whose answer was lost is answered from what it made', async () => {
    const { storage } = fixture()
    const claim = claimOf('lost')
    // The process ends between the row and the answer.
    const { id } = await storage.runs.create(RUN, null, claim)
    const { answer: recalled, isReplay } = await createRun(storage, claim)
    expect(isReplay).toBe(true)
    expect(recalled.body).toMatchObject({ id })
  })

  it('cancels and retries once', async () => {
    const { storage, openAnother } = fixture()
    const other = await openAnother()
    const { id } = await queueRun(storage)
    for (const what of ['cancel', 'retry'] as const) {
      const claim = claimOf(`${what} once`)
      const answers = await Promise.all(
        [storage, other, storage, other].map((each) =>
          each.requests.once(
            claim,
            async () => answer(await each.runs[what](id, claim)),
            async (subject) => answer(await each.runs.get(subject)),
          ),
        ),
      )
      expect(new Set(answers.map((each) => JSON.stringify(each.answer))).size).toBe(1)
    }
    expect(await storage.runs.get(id)).toMatchObject({ state: 'queued' })
    await beginAttempt(storage, id)
  })

  it('keeps its key for questions that were asked before, too', async () => {
    const { storage } = fixture()
    const { checkpointId } = await completedRun(storage)
    const inspect = createInspectionSchema.parse({
      checkpointId,
      datasetImage: { dataset: 'digits', index: 4 },
    })
    const analyse = createAnalysisSchema.parse({ kind: 'testSet', checkpointId })
    const asks: Record<string, (claim: RequestClaim) => Promise<{ id: string }>> = {
      inspection: async (claim) => (await storage.inspections.create(inspect, claim)).inspection,
      analysis: async (claim) => (await storage.analyses.create(analyse, claim)).analysis,
    }
    for (const [name, ask] of Object.entries(asks)) {
      const { id } = await ask(claimOf(`${name} first`))
      const claim = claimOf(`${name} again`)
      const once = () =>
        storage.requests.once(
          claim,
          async () => answer(await ask(claim)),
          async () => answer(null),
        )
      expect((await once()).answer.body).toMatchObject({ id })
      expect(await once()).toMatchObject({ isReplay: true, answer: { body: { id } } })
    }
  })

  it('is forgotten after a while', async () => {
    const { storage, database } = fixture()
    await createRun(storage, claimOf('old'))
    expect(await storage.requests.sweep(24 * 60 * 60 * 1000)).toBe(0)
    const createdAt = new Date(Date.now() - 25 * 60 * 60 * 1000)
    await database.client.answeredRequest.update({ where: { key: 'old' }, data: { createdAt } })
    expect(await storage.requests.sweep(24 * 60 * 60 * 1000)).toBe(1)
    expect((await createRun(storage, claimOf('old'))).isReplay).toBe(false)
  })
})
