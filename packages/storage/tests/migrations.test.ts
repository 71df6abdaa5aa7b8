import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { migrate } from '../src/database/migrate.js'
import { Prisma } from '../src/generated/sqlite/client/client.js'
import { completedRun, onEachDatabase, queueInspection } from './support/on-each-database.js'

const PRISMA = path.resolve(import.meta.dirname, '../../../prisma')

it('say so where no database can be, and do not hang', async () => {
  await expect(migrate('file:/proc/nowhere/convscope.db')).rejects.toMatchObject({
    code: expect.stringMatching(/^E[A-Z]+$/),
  })
})

onEachDatabase('the migrations', (fixture) => {
  it('are applied once', async () => {
    expect(await migrate(fixture().configuration.databaseUrl)).toEqual([])
  })

  it('end in the one schema', () => {
    const { provider } = fixture().database
    const read = (file: string) => readFileSync(path.join(PRISMA, file), 'utf8')
    const wanted = read('schema.prisma').replace('provider = "sqlite"', `provider = "${provider}"`)
    const output = /output\s*= "[^"]*"/
    const last = read(`migrations/${provider}/schema.prisma`)
    expect(last.replace(output, '')).toBe(wanted.replace(output, ''))
  })

  it('made every table and column that the client asks for', async () => {
    const { client } = fixture().database
    for (const name of Object.values(Prisma.ModelName)) {
      const model = client[`${name[0]?.toLowerCase()}${name.slice(1)}` as 'run']
      // Names every column.
      expect([name, Array.isArray(await model.findMany({ take: 1 }))]).toEqual([name, true])
    }
  })

  it('fill in what lists show of the predictions of older versions', async () => {
    const { storage, database } = fixture()
    const { client, provider } = database
    const { checkpointId } = await completedRun(storage)
    const facts = { predictedName: true, probability: true, trueName: true, isRight: true }
    const answers = [
      [7, 7, { predictedName: 'seven', probability: 0.75, trueName: 'seven', isRight: true }],
      [7, 3, { predictedName: 'seven', probability: 0.75, trueName: 'three', isRight: false }],
      [1, null, { predictedName: 'one', probability: 0.25, trueName: null, isRight: null }],
      [null, null, { predictedName: null, probability: null, trueName: null, isRight: null }],
    ] as const
    const probabilities = [0, 0.25, 0, 0, 0, 0, 0, 0.75, 0, 0]
    const ids = await Promise.all(
      answers.map(async ([classIndex, trueClass], index) => {
        const { id } = await queueInspection(storage, {
          checkpointId,
          datasetImage: { dataset: 'digits', index },
        })
        const className = classIndex === 7 ? 'seven' : 'one'
        const prediction = classIndex === null ? {} : { prediction: { classIndex, className, probabilities } }
        await client.inspection.update({ where: { id }, data: { trueClass, ...prediction } })
        return id
      }),
    )
    const history = path.join(PRISMA, 'migrations', provider)
    const migration = readdirSync(history).find((name) => name.endsWith('_lists')) as string
    const sql = readFileSync(path.join(history, migration, 'migration.sql'), 'utf8')
    const updates = sql.match(/^UPDATE "Inspection"[^;]*;/gm) ?? []
    expect(updates).toHaveLength(2)
    for (const update of updates) await client.$executeRawUnsafe(update)
    for (const [index, [, , wanted]] of answers.entries()) {
      const row = await client.inspection.findUnique({ where: { id: ids[index] as string }, select: facts })
      expect(row).toEqual(wanted)
    }
  })
})
