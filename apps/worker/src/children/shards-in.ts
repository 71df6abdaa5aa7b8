import type { ShardSource } from '@convscope/model'
import type { ArtifactStore } from '@convscope/storage'

/** Shards of data sets as the artifact store has them. */
export function shardsIn(artifacts: Pick<ArtifactStore, 'read' | 'localPath'>): ShardSource {
  const paths = new Map<string, Promise<string>>()
  return {
    read: (sha256) => artifacts.read(sha256),
    path(sha256) {
      // What is pinned stays pinned until the process ends.
      const path =
        paths.get(sha256) ?? artifacts.localPath(sha256, { isChecked: false }).then(({ path }) => path)
      paths.set(sha256, path)
      path.catch(() => paths.delete(sha256))
      return path
    },
  }
}
