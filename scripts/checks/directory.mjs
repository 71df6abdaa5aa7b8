import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { SetupError } from '../terminal.mjs'

const OURS_ALONE = 0o700
/** Less than this, and not even a database can be opened. */
const LEAST_FREE_BYTES = 4 * 1024 * 1024

const REASONS = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'its file system is read-only',
  ENOSPC: 'its disk is full',
  EDQUOT: "this user's quota is used up",
  ENOTDIR: 'a file is in the way',
  EEXIST: 'a file is in the way',
  ENOENT: 'no directory can be made there',
}

/**
 * Makes a directory, with those above it, and tries whether it can be written.
 * @param {string} what how it is called in a sentence: "data directory"
 * @param {string} wayOut what to do when it cannot be used
 * @throws SetupError
 */
export function requireWritableDirectory(directory, what, wayOut) {
  try {
    makeDirectory(directory)
    const probe = path.join(directory, `.probe-${randomUUID()}`)
    writeFileSync(probe, '', { flag: 'wx' })
    rmSync(probe)
  } catch (error) {
    const reason = REASONS[error.code] ?? error.message
    throw new SetupError(`The ${what} ${directory} cannot be written: ${reason}.`, wayOut, { cause: error })
  }
  const { bavail, bsize } = statfsSync(directory)
  if (bavail * bsize < LEAST_FREE_BYTES) {
    throw new SetupError(`The disk of the ${what} ${directory} is full.`, 'free some space, then start again')
  }
}

/** Not `recursive`: Node's never returns where the system answers that a directory cannot exist, as in /proc. */
function makeDirectory(directory) {
  const missing = []
  let existing = directory
  while (!isThere(existing)) {
    missing.unshift(existing)
    existing = path.dirname(existing)
  }
  for (const each of missing) {
    try {
      mkdirSync(each, { mode: OURS_ALONE })
    } catch (error) {
      // Made by another process meanwhile.
      if (!(error.code === 'EEXIST' && isDirectory(each))) throw error
    }
  }
  if (!isDirectory(directory)) throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' })
}

function isThere(file) {
  return statSync(file, { throwIfNoEntry: false }) !== undefined
}

function isDirectory(file) {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true
}
