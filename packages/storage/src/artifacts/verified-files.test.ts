import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { eventually } from '@convscope/testing'
import { afterAll, expect, it } from 'vitest'
import { fromMemory } from './content.js'
import { VerifiedFiles } from './verified-files.js'

const directory = mkdtempSync(path.join(tmpdir(), 'convscope-verified-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const written = () => {
  const bytes = randomBytes(50_000)
  const { sha256 } = fromMemory([bytes])
  const file = path.join(directory, sha256)
  writeFileSync(file, bytes)
  return { bytes, sha256, file }
}
const flipInPlace = async (file: string, bytes: Buffer) => {
  const handle = await open(file, 'r+')
  await handle.write(Buffer.of((bytes[77] as number) ^ 4), 0, 1, 77)
  await handle.close()
}

it('notices damage to a file that it has seen intact, even with its size and times kept', async () => {
  const files = new VerifiedFiles()
  const { bytes, sha256, file } = written()
  await eventually(
    async () => {
      await (await files.open(file, sha256))?.close()
      return Date.now() - statSync(file).ctimeMs
    },
    (age) => age > 100,
  )
  const { atime, mtime } = statSync(file)
  await flipInPlace(file, bytes)
  utimesSync(file, atime, mtime)
  await expect(files.open(file, sha256)).rejects.toMatchObject({ code: 'artifact_corrupt' })
})

it('notices damage right after the file was written and read', async () => {
  for (let i = 0; i < 50; i++) {
    const files = new VerifiedFiles()
    const { bytes, sha256, file } = written()
    await (await files.open(file, sha256))?.close()
    await flipInPlace(file, bytes)
    await expect(files.open(file, sha256)).rejects.toMatchObject({ code: 'artifact_corrupt' })
  }
})

it('an open file stays readable whatever becomes of its name', async () => {
  const { bytes, sha256, file } = written()
  const opened = await new VerifiedFiles().open(file, sha256)
  rmSync(file)
  expect((await opened?.read())?.equals(bytes)).toBe(true)
  await opened?.close()
})

it('a stream of a file that becomes shorter breaks off', async () => {
  const bytes = randomBytes(3_000_000)
  const { sha256 } = fromMemory([bytes])
  const file = path.join(directory, sha256)
  writeFileSync(file, bytes)
  const opened = await new VerifiedFiles().open(file, sha256)
  const stream = opened?.stream()
  const reading = (async () => {
    let length = 0
    for await (const chunk of stream ?? []) {
      length += chunk.length
      if (length < 1_000_000) continue
      const handle = await open(file, 'r+')
      await handle.truncate(1_500_000)
      await handle.close()
    }
  })()
  await expect(reading).rejects.toThrow('became shorter')
})
