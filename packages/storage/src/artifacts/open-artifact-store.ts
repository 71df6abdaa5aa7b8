import { type Configuration, makeDirectory } from '@convscope/shared/server'
import { JOBS_PATIENCE_MS, openDatabase } from '../database/database.js'
import type { ArtifactStore } from '../storage.js'
import type { ArtifactBytes } from './artifact-bytes.js'
import { ArtifactCache } from './artifact-cache.js'
import { ArtifactFiles } from './artifact-files.js'
import { StoredArtifacts } from './stored-artifacts.js'

/**
 * Where the configuration says that artifacts lie.
 * @throws the system's error when their directory cannot be.
 */
export async function openArtifactBytes({
  artifactDirectory,
  s3,
}: Pick<Configuration, 'artifactDirectory' | 's3'>): Promise<ArtifactBytes> {
  await makeDirectory(artifactDirectory)
  if (s3 === null) return new ArtifactFiles(artifactDirectory)
  // Its client is large: a process that needs none does not load it.
  const [{ ArtifactsOnS3 }, { S3Bucket }] = await Promise.all([
    import('./s3/artifacts-on-s3.js'),
    import('./s3/bucket.js'),
  ])
  return new ArtifactsOnS3(new S3Bucket(s3), new ArtifactCache(artifactDirectory, s3.cacheBytes))
}

/** The artifact store alone, for a process that writes bytes and leaves rows and messages to its parent. */
export async function openArtifactStore(
  configuration: Pick<Configuration, 'databaseUrl' | 'artifactDirectory' | 's3'>,
): Promise<ArtifactStore & { close(): Promise<void> }> {
  const bytes = await openArtifactBytes(configuration)
  const database = openDatabase(configuration.databaseUrl, JOBS_PATIENCE_MS)
  const store = new StoredArtifacts(database.client, bytes)
  const close = async () => {
    bytes.close()
    await database.close()
  }
  return Object.assign(store, { close })
}
