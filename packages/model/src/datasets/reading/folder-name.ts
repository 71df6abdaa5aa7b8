import { createHash } from 'node:crypto'
import { datasetNameSchema } from '@convscope/shared'

const LONGEST = 64

/**
 * The identifier of a data set whose folder has this name: the same where it is one already; else in small letters,
 * accents left out, and anything else as "-". A name of which nothing is left gets one from its hash.
 */
export function datasetNameOf(folder: string): string {
  if (datasetNameSchema.safeParse(folder).success) return folder
  const name = folder
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, LONGEST)
  return datasetNameSchema.safeParse(name).success ? name : `set-${shortHash(folder)}`
}

/** Another identifier for a folder whose own is taken. */
export function otherNameOf(folder: string): string {
  const hash = shortHash(folder)
  return `${datasetNameOf(folder).slice(0, LONGEST - hash.length - 1)}-${hash}`
}

function shortHash(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 8)
}
