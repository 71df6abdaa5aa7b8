import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { S3Server } from '@convscope/testing'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { ArtifactBytes } from '../src/artifacts/artifact-bytes.js'
import { openArtifactBytes } from '../src/artifacts/open-artifact-store.js'
import { StoredArtifacts } from '../src/artifacts/stored-artifacts.js'
import { type Finding, verifyArtifacts } from '../src/artifacts/verify-artifacts.js'
import { completedRun, onEachDatabase, registerDigits } from './support/on-each-database.js'
import { s3Configuration } from './support/on-each-store.js'

const CLI = path.resolve(import.meta.dirname, '../dist/admin-cli.js')

onEachDatabase('verifying artifacts', (fixture) => {
  let server: S3Server | undefined
  beforeAll(async () => {
    if (inject('hasS3')) server = await S3Server.start()
  })
  afterAll(() => server?.stop())

  /** Only what the data set is made of is left. */
  const emptied = async () => {
    const { client } = fixture().database
    await client.run.deleteMany()
    const none = { none: {} }
    const ofNoDataset = { samplePages: none, shards: none, trainIndexOf: none, testIndexOf: none }
    await client.artifact.deleteMany({ where: ofNoDataset })
    return { client }
  }

  const homes = [
    {
      home: 'files',
      root: () => fixture().configuration.artifactDirectory,
      configuration: () => fixture().configuration,
    },
    {
      home: 'S3',
      root: () => server?.fileOf('a/prefix') as string,
      configuration: () => ({
        artifactDirectory: path.join(fixture().configuration.artifactDirectory, '..', 'cache'),
        s3: s3Configuration(server as S3Server),
      }),
    },
  ]

  describe.each(homes)('on $home', ({ home, root, configuration }) => {
    let bytes: ArtifactBytes
    let artifacts: StoredArtifacts
    beforeAll(async () => {
      if (home === 'S3' && server === undefined) return
      const { client } = await emptied()
      bytes = await openArtifactBytes(configuration())
      artifacts = new StoredArtifacts(client, bytes)
      await registerDigits({ ...fixture().storage, artifacts })
    })
    afterAll(() => bytes?.close())

    const verify = async (bytesPerSecond: number | null = null) => {
      const findings: Finding[] = []
      const counts = await verifyArtifacts({
        client: fixture().database.client,
        bytes,
        bytesPerSecond,
        onFinding: (finding) => findings.push(finding),
        onProgress: () => {},
      })
      return { counts, findings }
    }
    const fileOf = (sha256: string) => path.join(root(), sha256.slice(0, 2), sha256)

    it.skipIf(home === 'S3' && !inject('hasS3'))(
      'counts what is intact, missing, damaged and unnamed',
      async () => {
        const { client } = fixture().database
        const { runId } = await completedRun({ ...fixture().storage, artifacts })
        for (let i = 0; i < 4; i++) await artifacts.put(randomBytes(1000), 'x/y')
        const before = await verify()
        expect(before.findings).toEqual([])
        expect(before.counts).toMatchObject({ missing: 0, damaged: 0, unreadable: 0, size: 0 })
        expect(before.counts.intact).toBe(await client.artifact.count())
        expect(before.counts.artifacts).toBe(before.counts.intact)

        const { weightsSha256: damaged, optimizerSha256: gone } = await client.checkpoint.findFirstOrThrow({
          where: { runId },
        })
        const unnamed = await artifacts.put(randomBytes(10), 'x/y')
        await client.artifact.delete({ where: { sha256: unnamed.sha256 } })
        const flipped = readFileSync(fileOf(damaged))
        flipped[3] = (flipped[3] as number) ^ 128
        writeFileSync(fileOf(damaged), flipped)
        rmSync(fileOf(gone))
        const wrongRow = await artifacts.put(randomBytes(77), 'x/y')
        await client.artifact.update({ where: { sha256: wrongRow.sha256 }, data: { bytes: 78 } })

        const { counts, findings } = await verify()
        expect(counts).toMatchObject({ missing: 1, damaged: 1, size: 1, unreadable: 0 })
        expect(counts.intact).toBe(counts.artifacts - 3)
        expect(counts.unnamed).toBe(before.counts.unnamed + 1)
        const kinds = Object.fromEntries(findings.map((finding) => [finding.sha256, finding]))
        expect(kinds[damaged]).toMatchObject({
          kind: 'damaged',
          owners: [expect.stringContaining(`weights of epoch 1 of run ${runId}`)],
        })
        expect(kinds[gone]).toMatchObject({
          kind: 'missing',
          owners: [expect.stringContaining("optimizer's state of epoch 1")],
        })
        expect(kinds[wrongRow.sha256]).toMatchObject({ kind: 'size', owners: [] })
        await client.artifact.delete({ where: { sha256: wrongRow.sha256 } })
      },
    )

    it.skipIf(home === 'S3' && !inject('hasS3'))('reads no faster than it is told', async () => {
      const { counts } = await verify()
      const begun = performance.now()
      await verify(counts.bytes * 4)
      expect(performance.now() - begun).toBeGreaterThan(240)
    })
  })

  it('is a command, with an exit code', { timeout: 120_000 }, async () => {
    const { configuration, storage } = fixture()
    await emptied()
    const run = async (...args: string[]) => {
      const env = {
        ...process.env,
        DATABASE_URL: configuration.databaseUrl,
        ARTIFACT_STORE: `file:${configuration.artifactDirectory}`,
      }
      const child = await promisify(execFile)(process.execPath, [CLI, ...args], { env }).catch(
        (error) => error,
      )
      return { code: child.code ?? 0, stdout: child.stdout as string, stderr: child.stderr as string }
    }
    expect(await run('verify', '--rate', '0')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 missing, 0 damaged'),
    })
    const { sha256 } = await storage.artifacts.put(randomBytes(100), 'x/y')
    const file = path.join(configuration.artifactDirectory, sha256.slice(0, 2), sha256)
    expect(existsSync(file)).toBe(true)
    writeFileSync(file, '')
    const { code, stdout } = await run('verify', '--json')
    expect(code).toBe(1)
    const [finding, counts] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(finding).toMatchObject({ sha256, kind: 'damaged', owners: [] })
    expect(counts).toMatchObject({ damaged: 1, missing: 0 })
    expect((await run('verify', '--rate', '-1')).code).toBe(2)
    expect((await run('verify', '--nonsense')).code).toBe(2)
    expect((await run('burn')).code).toBe(2)
    expect(await run('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('verify') })
  })
})
