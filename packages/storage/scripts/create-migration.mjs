// `POSTGRES_URL=… npm run migration -- <name>`: writes what changed in prisma/schema.prisma as a migration for each
// database. The schema that a history ends with lies beside it. The engine connects to a PostgreSQL, any, and writes
// nothing there.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createMigrationAdapter } from '../dist/database/provider.js'
import { withSchemaEngine } from '../dist/database/schema-engine.js'
import { PROVIDERS, repository, schemaFor } from './schema-source.mjs'

const name = process.argv[2]
if (!/^[a-z0-9_]+$/.test(name ?? '')) {
  console.error('Name the change: npm run migration -- add_notes (lower-case letters, digits and _).')
  process.exit(1)
}
const stamp = new Date().toISOString().replace(/[-T:]/g, '').slice(0, 14)
const URLS = { sqlite: 'file::memory:', postgresql: process.env.POSTGRES_URL }
if (URLS.postgresql === undefined) {
  console.error('Set POSTGRES_URL to any PostgreSQL database; nothing is written there.')
  process.exit(1)
}

for (const provider of PROVIDERS) {
  const history = path.join(repository, 'prisma/migrations', provider)
  const last = path.join(history, 'schema.prisma')
  const schema = schemaFor(provider)
  const from = existsSync(last)
    ? { tag: 'schemaDatamodel', files: [{ path: 'last.prisma', content: readFileSync(last, 'utf8') }] }
    : { tag: 'empty' }
  const { stdout } = await withSchemaEngine(schema, createMigrationAdapter(URLS[provider]), (engine) =>
    engine.diff({
      from,
      to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    }),
  )
  if (stdout === null || stdout.includes('This is an empty migration')) {
    console.log(`${provider}: nothing changed`)
    continue
  }
  const directory = path.join(history, `${stamp}_${name}`)
  mkdirSync(directory, { recursive: true })
  writeFileSync(path.join(directory, 'migration.sql'), stdout)
  writeFileSync(last, schema)
  console.log(`${provider}: ${path.relative(repository, directory)}`)
}
