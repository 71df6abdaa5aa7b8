import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { describeShortage, FreeSpace } from './free-space.js'

const { blocks, bsize } = statfsSync(tmpdir())

it('is enough, or says how much is missing', async () => {
  expect(await new FreeSpace([tmpdir()], 1).shortage()).toBeNull()
  const wanted = blocks * bsize + 5 * 1024 * 1024
  const shortage = await new FreeSpace([tmpdir()], wanted).shortage()
  expect(shortage).toMatchObject({ directory: tmpdir() })
  expect(shortage?.missingMegabytes).toBeGreaterThanOrEqual(5)
  expect(shortage && describeShortage(shortage)).toContain(`${shortage?.missingMegabytes} MB are missing`)
})

it('is looked for where a directory will be', async () => {
  const directory = path.join(tmpdir(), 'convscope-is-not-there')
  expect(await new FreeSpace([directory], blocks * bsize * 2).shortage()).toMatchObject({ directory })
})
