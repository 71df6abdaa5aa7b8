import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3'
import type { S3Configuration } from '@convscope/shared/server'
import { S3Server } from '@convscope/testing'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import type { ArtifactBytes } from '../../src/artifacts/artifact-bytes.js'
import { ArtifactCache } from '../../src/artifacts/artifact-cache.js'
import { ArtifactFiles } from '../../src/artifacts/artifact-files.js'
import { ArtifactsOnS3 } from '../../src/artifacts/s3/artifacts-on-s3.js'
import { S3Bucket } from '../../src/artifacts/s3/bucket.js'

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
  describe.skipIf(!inject('hasS3'))(`${name}, on S3`, () => {
    let fixture: StoreFixture | undefined
    let server: S3Server | undefined
    beforeAll(async () => {
      server = await S3Server.start()
      fixture = onS3(server, directory)
    })
    afterAll(async () => {
      fixture?.store.close()
      await server?.stop()
    })
    tests(() => fixture as StoreFixture)
  })
}

/** The bucket of a server, as a process is told of it that has the server's credentials in its environment. */
export function s3Configuration(server: S3Server, change: Partial<S3Configuration> = {}): S3Configuration {
  Object.assign(process.env, server.credentials)
  return {
    bucket: server.bucket,
    prefix: 'a/prefix',
    endpoint: server.url,
    region: 'us-east-1',
    forcePathStyle: true,
    timeoutMs: 5000,
    cacheBytes: 200_000_000,
    ...change,
  }
}

function onS3(server: S3Server, directory: string): StoreFixture {
  const configuration = s3Configuration(server)
  const bucket = new S3Bucket(configuration)
  const cache = path.join(directory, 'cache')
  const root = server.fileOf(configuration.prefix)
  const client = new S3Client({ endpoint: server.url, region: 'us-east-1', forcePathStyle: true })
  const Bucket = server.bucket
  return {
    store: new ArtifactsOnS3(bucket, new ArtifactCache(cache, configuration.cacheBytes)),
    ...ownFiles(directory),
    async damage(sha256, change) {
      const file = path.join(root, sha256.slice(0, 2), sha256)
      writeFileSync(file, change(readFileSync(file)))
    },
    async leaveHalfWritten() {
      for (const Key of ['half', 'also half']) {
        await client.send(new CreateMultipartUploadCommand({ Bucket, Key: `a/prefix/${Key}` }))
      }
      return 2
    },
    async leftovers() {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }))
      return Uploads.length
    },
  }
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
