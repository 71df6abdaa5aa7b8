import { createHash } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { byCodePoint } from './natural-order.js'
import { isOfTools } from './tool-names.js'

/** Raised when the same files would be read otherwise than before: then all are read anew. */
const READER = 1
const AT_ONCE = 64

/**
 * What the file system says of all files of a folder: another size, time or number of any of them gives another
 * fingerprint (SHA-256, hex). Nothing is read.
 */
export async function fingerprintOf(path: string): Promise<string> {
  const hash = createHash('sha256').update(`reader ${READER}\n`)
  for await (const line of factsBelow(path, '', new Set(), false)) hash.update(line)
  return hash.digest('hex')
}

/**
 * As `fingerprintOf`, but cheap enough for every few seconds: of files in deeper folders only what changes their folder,
 * which is their coming and going.
 */
export async function glanceAt(directory: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const line of factsBelow(directory, '', new Set(), true)) hash.update(line)
  return hash.digest('hex')
}

async function* factsBelow(
  path: string,
  name: string,
  seen: Set<string>,
  isGlance: boolean,
): AsyncGenerator<string> {
  const real = await realpath(path).catch(() => path)
  if (seen.has(real)) return
  seen.add(real)
  const entries = (await readdir(path, { withFileTypes: true }).catch(() => []))
    .filter((entry) => !isOfTools(entry.name))
    .sort((a, b) => byCodePoint(a.name, b.name))
  const depth = name.split('/').length - 1
  for (let start = 0; start < entries.length; start += AT_ONCE) {
    const some = entries
      .slice(start, start + AT_ONCE)
      .filter((entry) => !isGlance || depth < 2 || !entry.isFile())
    const facts = await Promise.all(some.map((entry) => factsOf(path, entry)))
    for (const [i, { line, isFolder }] of facts.entries()) {
      const at = `${name}/${(some[i] as Dirent).name}`
      yield `${at} ${line}\n`
      if (isFolder) yield* factsBelow(join(path, (some[i] as Dirent).name), at, seen, isGlance)
    }
  }
}

async function factsOf(path: string, entry: Dirent): Promise<{ line: string; isFolder: boolean }> {
  try {
    const facts = await stat(join(path, entry.name))
    const isFolder = facts.isDirectory()
    const { ino, size, mtimeMs, ctimeMs } = facts
    return { line: isFolder ? `folder ${mtimeMs}` : `${ino} ${size} ${mtimeMs} ${ctimeMs}`, isFolder }
  } catch (error) {
    return { line: (error as NodeJS.ErrnoException).code ?? 'unreadable', isFolder: false }
  }
}
