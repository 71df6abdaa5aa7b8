import { GoneError } from '@convscope/shared'

/** Code of bytes that are there and are not those that were stored. */
export const CORRUPT = 'artifact_corrupt'
export const GONE = 'artifact_gone'

export function artifactGone(sha256: string): GoneError {
  return new GoneError({
    code: GONE,
    message: `The stored bytes ${shortened(sha256)} are no longer in the artifact store.`,
  })
}

export function artifactCorrupt(sha256: string, cause?: unknown): GoneError {
  return new GoneError(
    {
      code: CORRUPT,
      message: `The stored bytes ${shortened(sha256)} are damaged: they are not those that were stored. Bring the artifact store back from a backup, or make them again (the same upload, training or inspection puts the right bytes in their place); \`npm run admin -- verify\` lists everything that is damaged.`,
    },
    { cause },
  )
}

/** Whether the bytes themselves are what is wrong: trying again does not help, other bytes may. */
export function isLostArtifact(error: unknown): boolean {
  return error instanceof GoneError && (error.code === CORRUPT || error.code === GONE)
}

function shortened(sha256: string): string {
  return `${sha256.slice(0, 12)}…`
}
