import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureWheel } from '../setup/wheel-cache.mjs'
import { startPackageIndex } from './package-index.mjs'

describe('a pinned wheel', () => {
  let directory
  let index
  const told = []
  const fetchWheel = (change = {}) =>
    ensureWheel(
      { ...index.wheel, ...change },
      {
        cache: path.join(directory, 'cache'),
        step: { progress: (text) => told.push(text) },
        backoffMs: 1,
        pipArguments: index.pipArguments,
      },
    )
  beforeEach(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'convscope-wheel-'))
    index = await startPackageIndex(directory)
    told.length = 0
  })
  afterEach(async () => {
    await index.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  it('is downloaded once; only what is wanted of it is kept', async () => {
    const found = await fetchWheel()
    expect(readFileSync(path.join(found, 'convscopetest/lib/engine.so')).length).toBe(1_200_000)
    expect(existsSync(path.join(found, 'convscopetest/other.txt'))).toBe(false)
    expect(await fetchWheel()).toBe(found)
    expect(index.downloads()).toBe(1)
  })

  it('is downloaded again after the download broke off', async () => {
    index.breakOff(2)
    const found = await fetchWheel()
    expect(existsSync(path.join(found, 'convscopetest/lib/engine.so'))).toBe(true)
    expect(told.join()).toContain('trying again')
  })

  it('that is not the pinned one is refused, and nothing of it stays', async () => {
    const fetched = fetchWheel({ sha256: 'f'.repeat(64) })
    await expect(fetched).rejects.toThrow('does not match its pinned hash')
    expect(readdirSync(path.join(directory, 'cache'))).toEqual([])
  })

  it('that cannot be had says so, with a way out', async () => {
    await index.stop()
    await expect(fetchWheel()).rejects.toMatchObject({
      name: 'SetupError',
      wayOut: expect.stringContaining('network'),
    })
  })

  it('whose file was damaged in the cache is fetched anew', async () => {
    const found = await fetchWheel()
    writeFileSync(path.join(found, 'convscopetest/lib/engine.so'), 'short')
    await fetchWheel()
    expect(index.downloads()).toBe(2)
  })
})
