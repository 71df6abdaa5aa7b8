import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page, RunDetail, RunSummary } from '@convscope/shared'
import { descendantsOf, eventually, isAlive } from '@convscope/testing'
import { describe, expect, it } from 'vitest'
import { json } from '../support/browser-tests.js'
import { findChromium } from '../support/chromium.js'
import { startSystem } from '../support/system.js'

// Uses the build that the other browser tests have started with.
describe.skipIf(findChromium() === null)('npm start', () => {
  it('leaves no process, and finds its runs and its queue again', { timeout: 240_000 }, async () => {
    const dataDirectory = mkdtempSync(path.join(tmpdir(), 'convscope-restart-'))
    const first = await startSystem({ demo: false, dataDirectory })
    // No machine gets to its end while the test waits.
    const long = {
      training: { epochs: 4000, maxTrainingExamples: 1000, maxValidationExamples: 100, earlyStopping: null },
    }
    const ids: string[] = []
    for (let i = 0; i < 3; i++) {
      const response = await fetch(`${first.address}/api/v1/runs`, json(long))
      ids.push(((await response.json()) as RunDetail).id)
    }
    await running(first.address, ids[0] as string)
    const family = descendantsOf(first.pid).map(({ pid }) => pid)
    expect(family.length).toBeGreaterThanOrEqual(4)
    expect(await first.stop()).toBe(0)
    expect(family.filter(isAlive)).toEqual([])

    const second = await startSystem({ demo: false, dataDirectory })
    const { items } = (await (await fetch(`${second.address}/api/v1/runs`)).json()) as Page<RunSummary>
    expect(items.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
    const resumed = await running(second.address, ids[0] as string)
    expect(resumed.attempts.map(({ outcome }) => outcome)).toEqual(['released', null])
    expect(await second.stop()).toBe(0)
    rmSync(dataDirectory, { recursive: true, force: true })
  })
})

function running(address: string, id: string): Promise<RunDetail> {
  return eventually(
    async () => (await (await fetch(`${address}/api/v1/runs/${id}`)).json()) as RunDetail,
    (run) => run.state === 'running' && run.epochsDone > 0 && run.attempts.at(-1)?.outcome === null,
  )
}
