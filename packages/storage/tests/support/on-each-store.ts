import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe } from 'vitest'
import type { ArtifactBytes } from '../../src/artifacts/artifact-bytes.js'
import { ArtifactFiles } from '../../src/artifacts/artifact-files.js'

/** A store, and what a test does behind its back. */
export interface StoreFixture {
  store: ArtifactBytes
  /** A file of the test's own. @returns its path. */
  file(bytes: Uint8Array, name?: string): Promise<string>
  contentOf(file: string): Promise<Buffer>
  /** Changes what is stored, as a medium does that goes bad. */
  damage(sha256: string, change: (bytes: Buffer) => Buffer): Promise<void>
  /** As a crash in the middle of a write. @returns how many things it left. */
  leaveHalfWritten(): Promise<number>
  leftovers(): Promise<number>
}

/** Runs the same tests on every home that artifacts may have. */
export function onEachStore(name: string, tests: (fixture: () => StoreFixture) => void): void {
  const directory = mkdtempSync(path.join(tmpdir(), 'convscope-store-'))
  afterAll(() => rmSync(directory, { recursive: true, force: true }))
  describe(`${name}, on files`, () => {
    const fixture = onFiles(directory)
    tests(() => fixture)
  })
}

function onFiles(directory: string): StoreFixture {
  const root = path.join(directory, 'artifacts')
  const temporary = path.join(root, 'temporary')
  const store = new ArtifactFiles(root)
  return {
    store,
    ...ownFiles(directory),
    async damage(sha256, change) {
      const file = store.pathOf(sha256)
      writeFileSync(file, change(readFileSync(file)))
    },
    async leaveHalfWritten() {
      mkdirSync(temporary, { recursive: true })
      writeFileSync(path.join(temporary, 'half'), 'ha')
      return 1
    },
    async leftovers() {
      return readdirSync(temporary).length
    },
  }
}

function ownFiles(directory: string): Pick<StoreFixture, 'file' | 'contentOf'> {
  return {
    async file(bytes, name = path.join(directory, 'a file')) {
      await writeFile(name, bytes)
      return name
    },
    contentOf: (file) => readFile(file),
  }
}
