import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { migrate } from '../src/database/migrate.js'
import { Prisma } from '../src/generated/sqlite/client/client.js'
import { onEachDatabase } from './support/on-each-database.js'

const PRISMA = path.resolve(import.meta.dirname, '../../../prisma')

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
})
