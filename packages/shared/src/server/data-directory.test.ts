import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDataDirectory } from './data-directory.js'

const before = process.umask()
let parent: string
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'convscope-directory-'))
})
afterEach(() => {
  process.umask(before)
  rmSync(parent, { recursive: true, force: true })
})

const modeOf = (name: string) => statSync(name).mode & 0o777

it('is made for this user alone, and so is what is written into it', async () => {
  const directory = path.join(parent, 'deep', 'data')
  await openDataDirectory(directory)
  writeFileSync(path.join(directory, 'convscope.db'), '')
  mkdirSync(path.join(directory, 'artifacts'))
  expect(modeOf(directory)).toBe(0o700)
  expect(modeOf(path.join(directory, 'convscope.db'))).toBe(0o600)
  expect(modeOf(path.join(directory, 'artifacts'))).toBe(0o700)
})

it('closes what an earlier version left open, and nothing that is not ours', async () => {
  const names = ['convscope.db', 'convscope.db-wal', 'artifacts/00/abc', 'logs/worker.log', 'mine.txt']
  for (const name of names) {
    const file = path.join(parent, name)
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o755 })
    writeFileSync(file, '')
    chmodSync(file, 0o644)
  }
  const elsewhere = mkdtempSync(path.join(tmpdir(), 'convscope-elsewhere-'))
  writeFileSync(path.join(elsewhere, 'picture'), '')
  chmodSync(path.join(elsewhere, 'picture'), 0o644)
  symlinkSync(elsewhere, path.join(parent, 'artifacts', 'link'))
  chmodSync(parent, 0o755)

  await openDataDirectory(parent)
  expect(modeOf(parent)).toBe(0o700)
  expect(names.map((name) => modeOf(path.join(parent, name)).toString(8))).toEqual([
    '600',
    '600',
    '600',
    '600',
    '644',
  ])
  expect(modeOf(path.join(parent, 'artifacts', '00'))).toBe(0o700)
  expect(modeOf(path.join(elsewhere, 'picture'))).toBe(0o644)
  rmSync(elsewhere, { recursive: true, force: true })
})

it('leaves a directory open that is there for everybody', async () => {
  chmodSync(parent, 0o1777)
  await openDataDirectory(parent)
  expect(statSync(parent).mode & 0o7777).toBe(0o1777)
})

it('has an id that stays, and is its own', async () => {
  const ids = await Promise.all(Array.from({ length: 5 }, () => openDataDirectory(path.join(parent, 'a'))))
  expect(new Set(ids).size).toBe(1)
  expect(await openDataDirectory(path.join(parent, 'b'))).not.toBe(ids[0])
})

it('says in one sentence where none can be, and does not hang', async () => {
  await expect(openDataDirectory('/proc/nowhere/data')).rejects.toThrow(
    /cannot be written.*CONVSCOPE_DATA_DIR/,
  )
  writeFileSync(path.join(parent, 'file'), '')
  await expect(openDataDirectory(path.join(parent, 'file'))).rejects.toThrow(/ENOTDIR|EEXIST/)
})
