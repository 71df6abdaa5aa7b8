import type { RunDetail } from '@convscope/shared'
import { descendantsOf } from '@convscope/testing'
import type { Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { describeInBrowser, json } from '../support/browser-tests.js'
import { launchChromium } from '../support/chromium.js'
import { startSystem } from '../support/system.js'

const small = {
  name: 'small, and watched',
  training: { epochs: 3, maxTrainingExamples: 600, maxValidationExamples: 200, earlyStopping: null },
  tags: ['a tag of its own'],
  watch: [{ datasetImage: { dataset: 'mnist', index: 3 } }],
}
const long = { name: 'in the way', training: { epochs: 4000, earlyStopping: null } }

describeInBrowser('the page of a run', ({ api, open }) => {
  it('moves nothing from the queue to the end', async () => {
    const before = await api<RunDetail>('/runs', json(long))
    const run = await api<RunDetail>('/runs', json(small))
    const pages = await Promise.all([1280, 390].map((width) => open(`/runs/${run.id}`, { width })))
    for (const page of pages) await page.getByText(/waits? before this one|This run is next/).waitFor()
    const begun = await Promise.all(pages.map((page) => page.evaluate(() => performance.now())))
    await api(`/runs/${before.id}/cancel`, { method: 'POST' })
    for (const [at, page] of pages.entries()) {
      await page.getByText('Trained all 3 epochs.').waitFor({ timeout: 90_000 })
      expect(await page.getByRole('link', { name: /^Inspect an image with epoch/ }).count()).toBe(3)
      expect(await shiftsOf(page, begun[at] as number)).toEqual([])
    }
  })

  it('has its tabs from the start, and its actions on each of them', async () => {
    const run = await api<RunDetail>('/runs', json(long))
    const page = await open(`/runs/${run.id}`)
    const tabs = page.getByRole('navigation', { name: 'Run' })
    for (const tab of ['Layers', 'Test set', 'Through time', 'Overview']) {
      await tabs.getByRole('link', { name: tab }).click()
      await tabs.locator('[aria-current=page]').getByText(tab).waitFor()
      await page.getByRole('button', { name: 'Cancel' }).waitFor()
      await page.getByRole('link', { name: 'Clone' }).waitFor()
    }
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Cancelled before its first epoch ended.', { exact: true }).waitFor()
    // It speaks of nothing that would still come.
    expect(await page.getByText(/comes with|yet|waits/).count()).toBe(0)
  })

  it('lets the finder find its layers, channels, pages, and the tags of runs', async () => {
    const id = inject('tutorialRunId')
    const page = await open(`/runs/${id}/test-set`)
    const find = async (text: string, name: string | RegExp) => {
      await page.keyboard.press('/')
      await page.getByRole('combobox', { name: /^Find/ }).fill(text)
      await page.getByRole('option', { name }).first().waitFor()
      await page.keyboard.press('Enter')
    }
    await find('conv2d_2 17', /^conv2d_2, filter 17/)
    await page.waitForURL(new RegExp(`/runs/${id}/layers/conv2d_2/17`))
    await find('workers', /^Workers/)
    await page.waitForURL(/\/workers$/)
    await find('tutorial', /^tutorial\s*tag, \d+ runs?/)
    await page.waitForURL(/tag=tutorial/)
  })

  it('and those of its inspections name run, epoch, layer and image', async () => {
    const inspection = `/inspections/${inject('tutorialInspectionId')}`
    const run = `/runs/${inject('tutorialRunId')}`
    for (const [path, heading, title] of [
      [`${inspection}/layers/conv2d_1`, 'conv2d_1', /^conv2d_1 · Tutorial: .*, epoch \d, nine/],
      [`${inspection}/layers/conv2d_1/3`, 'filter 3', /^filter 3 of conv2d_1 · Tutorial: .*, epoch \d, nine/],
      [`${run}/layers/conv2d_2`, 'Tutorial: what a CNN sees', /^conv2d_2 · Tutorial: .*, epoch \d/],
      [`${run}/layers/dense_2/3`, 'Tutorial: what a CNN sees', /^unit 3 of dense_2 · Tutorial: .*, epoch \d/],
    ] as const) {
      const page = await open(path)
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
      expect(await page.title()).toMatch(title)
    }
    const page = await open(`${inspection}/layers/conv2d_1`)
    await page.getByText(/, epoch \d, nine/).waitFor()
  })

  it('knows when no worker is left, and so does the workers page', { timeout: 420_000 }, async () => {
    const system = await startSystem({ demo: false })
    const browser = await launchChromium()
    const worker = descendantsOf(system.pid).find(({ command }) => command.includes('worker/dist/main.js'))
    try {
      const queue = async (): Promise<string> => {
        const response = await fetch(`${system.address}/api/v1/runs`, json(long))
        return ((await response.json()) as RunDetail).id
      }
      await queue()
      const waiting = await queue()
      const context = await browser.newContext()
      const [workers, run] = await Promise.all([context.newPage(), context.newPage()])
      await workers.goto(`${system.address}/workers`)
      await run.goto(`${system.address}/runs/${waiting}`)
      await workers.getByText('alive').waitFor()
      await run.getByText(/waits before this one|is next/).waitFor()
      // Stopped, not ended: nobody starts another one in its place.
      process.kill(worker?.pid as number, 'SIGSTOP')
      await workers.getByText('gone').waitFor({ timeout: 120_000 })
      await run.getByText('No worker takes trainings.').waitFor({ timeout: 60_000 })
    } finally {
      if (worker !== undefined) process.kill(worker.pid, 'SIGCONT')
      await browser.close()
      await system.stop()
    }
  })
})

/** What has moved on a page without its reader's doing. @param since milliseconds of the page's own clock. */
function shiftsOf(page: Page, since: number): Promise<string[]> {
  return page.evaluate(
    (from) =>
      new Promise<string[]>((resolve) => {
        new PerformanceObserver((list, observer) => {
          observer.disconnect()
          resolve(
            (list.getEntries() as (PerformanceEntry & LayoutShift)[])
              .filter((entry) => entry.startTime > from && !entry.hadRecentInput)
              .map(({ value, sources }) =>
                [
                  value,
                  ...sources.map(({ node, previousRect: a, currentRect: b }) => {
                    const text = node instanceof Element ? node.outerHTML.slice(0, 120) : node?.textContent
                    return `${text}: ${[a.x, a.y, a.width, a.height]} -> ${[b.x, b.y, b.width, b.height]}`
                  }),
                ].join(' '),
              ),
          )
        }).observe({ type: 'layout-shift', buffered: true })
        // Without a shift it is never called; with one, before the second frame from now.
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve([]))))
      }),
    since,
  )
}

interface LayoutShift {
  value: number
  hadRecentInput: boolean
  sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[]
}
