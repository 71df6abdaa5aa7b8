import type { Configuration } from '@convscope/shared/server'
import { openDatabase } from '../database/database.js'
import type { ArtifactStore } from '../storage.js'
import { ArtifactFiles } from './artifact-files.js'
import { StoredArtifacts } from './stored-artifacts.js'

/** The artifact store alone, for a process that writes bytes and leaves rows and messages to its parent. */
export function openArtifactStore(
  configuration: Pick<Configuration, 'databaseUrl' | 'artifactDirectory'>,
): ArtifactStore & { close(): Promise<void> } {
  const database = openDatabase(configuration.databaseUrl)
  const store = new StoredArtifacts(database.client, new ArtifactFiles(configuration.artifactDirectory))
  return Object.assign(store, { close: () => database.close() })
}
