import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fingerprintOf, glanceAt } from './fingerprint.js'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'convscope-fingerprint-'))
})
afterAll(() => rm(root, { recursive: true }))

async function folder(name: string): Promise<string> {
  const path = join(root, name, 'pets')
  await mkdir(join(path, 'train/cat'), { recursive: true })
  await writeFile(join(path, 'train/cat/1.png'), 'a picture')
  await writeFile(join(path, 'dataset.json'), '{}')
  return path
}

it.each<[string, (path: string) => Promise<void>, glanced: boolean]>([
  ['a new file', (path) => writeFile(join(path, 'train/cat/2.png'), 'x'), true],
  ['a file that is gone', (path) => rm(join(path, 'train/cat/1.png')), true],
  ['a new class', (path) => mkdir(join(path, 'train/dog')), true],
  ['other metadata', (path) => writeFile(join(path, 'dataset.json'), '{"name":"Pets"}'), true],
  [
    'another picture of the same name',
    (path) => writeFile(join(path, 'train/cat/1.png'), 'longer than it was'),
    false,
  ],
  ['the time of a picture', (path) => utimes(join(path, 'train/cat/1.png'), 1, 1), false],
])('changes with %s', async (name, change, glanced) => {
  const path = await folder(name)
  const before = [await fingerprintOf(path), await glanceAt(join(path, '..'))]
  expect([await fingerprintOf(path), await glanceAt(join(path, '..'))]).toEqual(before)
  await change(path)
  expect(await fingerprintOf(path)).not.toBe(before[0])
  if (glanced) expect(await glanceAt(join(path, '..'))).not.toBe(before[1])
})

it('leaves tools alone, and ends in loops', async () => {
  const path = await folder('loops')
  await symlink(path, join(path, 'train/again'))
  await mkdir(join(path, '@eaDir'))
  const before = await fingerprintOf(path)
  await writeFile(join(path, '@eaDir/thumbnail.png'), 'x')
  expect(await fingerprintOf(path)).toBe(before)
})
