// Generates a Prisma client per database under src/generated.
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PROVIDERS, schemaFor } from './schema-source.mjs'

const generated = path.resolve(import.meta.dirname, '../src/generated')
const prisma = createRequire(import.meta.url).resolve('prisma/build/index.js')

for (const provider of PROVIDERS) {
  const directory = path.join(generated, provider)
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true })
  const schema = path.join(directory, 'schema.prisma')
  writeFileSync(schema, schemaFor(provider))
  const { status, stdout, stderr } = spawnSync(process.execPath, [prisma, 'generate', '--schema', schema], {
    cwd: directory,
    encoding: 'utf8',
    // Generating needs no schema engine; without this Prisma looks for a binary to download.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' },
  })
  if (status !== 0) {
    process.stderr.write(stdout + stderr)
    process.exit(status ?? 1)
  }
}
