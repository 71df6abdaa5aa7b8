import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { makeDirectory } from '@convscope/shared/server'
import { fillSearchTexts } from './fill-search-texts.js'
import { createMigrationAdapter, type Provider, providerOf } from './provider.js'
import { withSchemaEngine } from './schema-engine.js'

const MIGRATIONS = path.resolve(import.meta.dirname, '../../../../prisma/migrations')
const NO_FILTER = { externalTables: [], externalEnums: [] }

/**
 * Brings a database to the newest migration of its history. Applying again changes nothing.
 * @param databaseUrl `file:<path>` (made when missing, with its directory) or `postgresql://…` (the database must exist).
 * @returns the names of the migrations that were applied now.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const applied = await applyHistory(databaseUrl)
  await fillSearchTexts(databaseUrl)
  return applied
}

async function applyHistory(databaseUrl: string): Promise<string[]> {
  const provider = providerOf(databaseUrl)
  if (provider === 'sqlite') await prepareFile(databaseUrl)
  const history = path.join(MIGRATIONS, provider)
  const schema = await readFile(path.join(history, 'schema.prisma'), 'utf8')
  const migrationsList = await readHistory(history, provider)
  const { appliedMigrationNames } = await withSchemaEngine(
    schema,
    createMigrationAdapter(databaseUrl),
    (engine) => engine.applyMigrations({ migrationsList, filters: NO_FILTER }),
  )
  return appliedMigrationNames
}

/** Write-ahead logging, so that readers and a writer do not wait for each other; the file remembers it. */
async function prepareFile(databaseUrl: string): Promise<void> {
  await makeDirectory(path.dirname(databaseUrl.slice('file:'.length)))
  const connection = await createMigrationAdapter(databaseUrl).connect()
  try {
    await connection.executeScript('PRAGMA journal_mode = WAL;')
  } finally {
    await connection.dispose()
  }
}

async function readHistory(directory: string, provider: Provider) {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const migrationDirectories = await Promise.all(
    names.sort().map(async (name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: {
          tag: 'ok' as const,
          value: await readFile(path.join(directory, name, 'migration.sql'), 'utf8'),
        },
      },
    })),
  )
  return {
    baseDir: directory,
    lockfile: { path: 'migration_lock.toml', content: `provider = "${provider}"\n` },
    shadowDbInitScript: '',
    migrationDirectories,
  }
}
