import type { RunDetail } from '@convscope/shared'
import { eventually } from '@convscope/testing'
import type { Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { describeInBrowser, json } from '../support/browser-tests.js'

const TABS = 20

describeInBrowser('one browser', ({ address, open, api }) => {
  /** As a person who opens one address after the other beside the first. */
  async function openTabs(first: Page, paths: string[]): Promise<Page[]> {
    const pages = [first]
    for (const path of paths) {
      const page = await first.context().newPage()
      await page.goto(`${address}${path}`)
      await page.locator('html[data-interactive=true]').waitFor()
      pages.push(page)
    }
    return pages
  }

  /** A run that waits: its data set is there, and training it is not what this is about. */
  const queueRun = (name: string) =>
    api<RunDetail>(
      '/runs',
      json({
        dataset: 'mnist',
        name,
        training: { epochs: 1, maxTrainingExamples: 100, maxValidationExamples: 100 },
      }),
    )

  it('has twenty live tabs, and all of them hear what happens, over one stream', async () => {
    const runs = await Promise.all(['a', 'b'].map((name) => queueRun(`many tabs ${name}`)))
    const first = await open('/')
    const streams = new Set<string>()
    first.context().on('request', (request) => {
      // A tab's own stream: those of the worker that all share are not seen here.
      if (/\/events(\?|$)/.test(request.url())) streams.add(request.url())
    })
    const paths = Array.from({ length: TABS - 1 }, (_, i) => `/runs/${runs[i % 2]?.id}`)
    const pages = await openTabs(first, paths)
    expect(pages).toHaveLength(TABS)
    // Each still gets answers: of the page's own, while all are open.
    for (const page of pages) {
      expect(await page.evaluate(async () => (await fetch('/api/v1/workers')).status)).toBe(200)
    }
    // The runs end one way or the other; whoever cancels them first is heard by every tab.
    await Promise.all(runs.map(({ id }) => api(`/runs/${id}/cancel`, { method: 'POST' })))
    const states = await Promise.all(runs.map(async ({ id }) => (await api<RunDetail>(`/runs/${id}`)).state))
    await Promise.all(
      pages.slice(1).map((page, i) =>
        page
          .getByText(states[i % 2] as string, { exact: true })
          .first()
          .waitFor(),
      ),
    )
    // Another run is seen in the list, which stayed open all along.
    const late = await queueRun('many tabs, late')
    await first.getByRole('link', { name: 'many tabs, late' }).waitFor()
    await api(`/runs/${late.id}/cancel`, { method: 'POST' })
    expect([...streams]).toEqual([])
  })

  it('hears nothing of what is finished, and asks for no stream', async () => {
    const page = await open('/datasets')
    const asked: string[] = []
    page.context().on('request', (request) => asked.push(request.url()))
    await page.goto(`${address}/runs/${inject('tutorialRunId')}`)
    await page.locator('html[data-interactive=true]').waitFor()
    await page.goto(`${address}/inspections/${inject('tutorialInspectionId')}`)
    await page.locator('html[data-interactive=true]').waitFor()
    expect(asked.filter((url) => /events|live-worker/.test(url))).toEqual([])
  })

  it('queues once what is clicked twice', async () => {
    const before = await api<{ total: number }>('/runs?limit=1')
    const page = await open(`/runs/new?clone=${inject('tutorialRunId')}`)
    const button = page.getByRole('button', { name: 'Queue', exact: false }).first()
    await button.dblclick()
    await page.waitForURL(/\/runs\/(?!new)[A-Za-z0-9]+$/)
    const { id } = await api<RunDetail>(page.url().replace(/.*\/runs\//, '/runs/'))
    await api(`/runs/${id}/cancel`, { method: 'POST' })
    await eventually(
      () => api<{ total: number }>('/runs?limit=1'),
      ({ total }) => total === before.total + 1,
    )
  })
})
