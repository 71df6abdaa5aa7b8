import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { SplitName } from '../dataset.js'
import { DatasetFileError } from '../reading/dataset-file-error.js'
import type { Findings } from '../reading/findings.js'
import { byCodePoint, byNature } from '../reading/natural-order.js'
import { MOST_CLASSES } from '../reading/readable-dataset.js'
import { isOfTools } from '../reading/tool-names.js'
import { findSplitFolders } from './split-folders.js'

export interface PictureFile {
  path: string
  /** Relative to the data set's folder, as messages name it. */
  name: string
  label: number
}

export interface PictureListing {
  classes: string[]
  files: Record<SplitName, PictureFile[]>
}

const PICTURE = /\.(png|jpe?g|jpe|jfif|webp|gif|tiff?|avif|bmp|dib)$/i
const UNREAD_FORMAT =
  /\.(heic|heif|svg|psd|xcf|raw|cr2|cr3|nef|arw|dng|jp2|j2k|jxl|tga|p[bgnp]m|ico|eps|pdf|exr|hdr|pcx|dcm)$/i
const DEEPEST = 16

/** What lies in one folder of a class. */
interface ClassFolder {
  /** Below the split's folder, in order. */
  pictures: { path: string; name: string }[]
  /** Pictures of formats that are not read. */
  unread: string[]
}

/**
 * The pictures of a folder of folders, class by class, each class's in alphabetical order. Links to folders are followed;
 * folders inside a class belong to it.
 *
 * @param declared classes in their order; else the folders of the training split, numbers in their names by size.
 * @throws DatasetFileError for a split that is missing, a folder in the other split that is no class, a class whose
 *   pictures cannot be read any of them, and fewer than two classes.
 */
export async function listPictures(
  directory: string,
  declared: string[] | undefined,
  findings: Findings,
): Promise<PictureListing> {
  const splits = await findSplitFolders(directory, findings)
  const home = await realpath(directory)
  const [train, test] = [
    await listSplit(directory, splits.train, declared, home, findings),
    await listSplit(directory, splits.test, declared, home, findings),
  ]
  const classes = declared ?? classesOf(train, test, splits, findings)
  assertClasses(classes, splits.train)
  for (const [folder, found] of [[splits.train, train] as const, [splits.test, test] as const]) {
    const stray = [...found.keys()].find((name) => !classes.includes(name))
    if (stray === undefined || isEmpty(found.get(stray))) continue
    throw new DatasetFileError(`${folder}/${stray}`, `is no class; the classes are ${inFew(classes)}.`)
  }
  const filesOf = (found: Map<string, ClassFolder>) =>
    classes.flatMap((name, label) => (found.get(name)?.pictures ?? []).map((file) => ({ ...file, label })))
  const files = { train: filesOf(train), test: filesOf(test) }
  for (const split of ['train', 'test'] as const) {
    if (files[split].length === 0) {
      throw new DatasetFileError(splits[split], 'has no images in its class folders.')
    }
  }
  return { classes, files }
}

function classesOf(
  train: Map<string, ClassFolder>,
  test: Map<string, ClassFolder>,
  splits: Record<SplitName, string>,
  findings: Findings,
): string[] {
  return [...train.keys()].sort(byNature).filter((name) => {
    const folders = [train.get(name), test.get(name)]
    if (folders.some((folder) => folder !== undefined && folder.pictures.length > 0)) return true
    const unread = folders.flatMap((folder) => folder?.unread ?? [])
    if (unread.length > 0) {
      throw new DatasetFileError(
        `${splits.train}/${name}`,
        `has no picture that can be read, but ${unread.length} of other formats (${unread[0]}). Save them as PNG or JPEG.`,
      )
    }
    findings.add('noClass', `${splits.train}/${name}`)
    return false
  })
}

function assertClasses(classes: readonly string[], train: string): void {
  if (classes.length < 2 || classes.length > MOST_CLASSES) {
    throw new DatasetFileError(
      train,
      `has ${classes.length === 1 ? `1 class folder (${classes[0]})` : `${classes.length} class folders`}; 2 to ${MOST_CLASSES.toLocaleString('en-US')} are supported.`,
    )
  }
  const unusable = classes.find((name) => /[/\\]|^\.{1,2}$/.test(name))
  if (unusable === undefined) return
  throw new DatasetFileError(train, `cannot have a folder for the class "${unusable}": it is no folder name.`)
}

/** Class folders of a split by name. */
async function listSplit(
  directory: string,
  split: string,
  declared: string[] | undefined,
  home: string,
  findings: Findings,
): Promise<Map<string, ClassFolder>> {
  const found = new Map<string, ClassFolder>()
  const root = join(directory, split)
  for (const entry of await entriesOf(root, split)) {
    const name = `${split}/${entry}`
    const path = join(root, entry)
    const facts = await factsOf(path, name, findings)
    if (facts === undefined) continue
    if (!facts.isFolder) {
      if (declared?.includes(entry)) throw new DatasetFileError(name, 'cannot be read (ENOTDIR).')
      findings.add(PICTURE.test(entry) ? 'looseFile' : 'noPicture', name)
      continue
    }
    if (isWithin(home, facts.real)) {
      findings.add('unfollowedLink', name)
      continue
    }
    if (facts.isLink) findings.add('followedLink', name)
    const folder: ClassFolder = { pictures: [], unread: [] }
    await listClass(path, name, folder, { home, seen: new Set([facts.real]), depth: 0 }, findings)
    found.set(entry, folder)
  }
  return found
}

async function listClass(
  path: string,
  name: string,
  folder: ClassFolder,
  way: { home: string; seen: Set<string>; depth: number },
  findings: Findings,
): Promise<void> {
  for (const entry of await entriesOf(path, name)) {
    const at = join(path, entry)
    const file = `${name}/${entry}`
    const facts = await factsOf(at, file, findings)
    if (facts === undefined) continue
    if (facts.isFolder) {
      // A link to a folder that is in the data set anyway would bring other classes' pictures into this one.
      const leadsBack = facts.isLink && (isWithin(facts.real, way.home) || isWithin(way.home, facts.real))
      if (leadsBack || way.seen.has(facts.real) || way.depth === DEEPEST) {
        findings.add('unfollowedLink', file)
        continue
      }
      if (facts.isLink) findings.add('followedLink', file)
      way.seen.add(facts.real)
      await listClass(at, file, folder, { ...way, depth: way.depth + 1 }, findings)
    } else if (PICTURE.test(entry)) {
      folder.pictures.push({ path: at, name: file })
      if (way.depth > 0) findings.add('deeper', file)
    } else if (UNREAD_FORMAT.test(entry)) {
      folder.unread.push(file)
      findings.add('unsupportedFormat', file)
    } else {
      findings.add('noPicture', file)
    }
  }
}

/** Names in alphabetical order, without hidden ones and those of tools. */
async function entriesOf(path: string, name: string): Promise<string[]> {
  try {
    return (await readdir(path)).filter((entry) => !isOfTools(entry)).sort(byCodePoint)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new DatasetFileError(name, `cannot be read (${code}).`, { cause: error })
  }
}

/** What an entry is, or a link leads to; undefined, and a finding, where that is nothing. */
async function factsOf(path: string, name: string, findings: Findings) {
  try {
    const [facts, own, real] = await Promise.all([stat(path), lstat(path), realpath(path)])
    const isFolder = facts.isDirectory()
    if (!isFolder && !facts.isFile()) return undefined
    return { isFolder, real, isLink: own.isSymbolicLink() }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    findings.add(code === 'ENOENT' || code === 'ELOOP' ? 'unfollowedLink' : 'unreadable', name)
    return undefined
  }
}

/** Whether `path` is `folder` or lies in it. */
function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep)
}

function isEmpty(folder: ClassFolder | undefined): boolean {
  return folder === undefined || folder.pictures.length + folder.unread.length === 0
}

function inFew(classes: readonly string[]): string {
  const shown = classes.slice(0, 10).join(', ')
  return classes.length > 10 ? `${shown}, … (${classes.length})` : shown
}
