import { openDataDirectory, readConfiguration } from '@convscope/shared/server'
import { migrate } from './database/migrate.js'

/** Brings the configured database up to date: `node dist/migrate-cli.js`. */
try {
  const { dataDirectory, databaseUrl } = readConfiguration()
  await openDataDirectory(dataDirectory)
  const applied = await migrate(databaseUrl)
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`)
} catch (error) {
  console.error(
    `The database could not be migrated: ${error instanceof Error ? error.message : String(error)}`,
  )
  process.exitCode = 1
}
