import type { InspectionDetail, InspectionSummary, Page as ListPage, RunDetail } from '@convscope/shared'
import { expect, inject, it } from 'vitest'
import { describeInBrowser, json } from '../support/browser-tests.js'

/** 120 characters without a space. */
const LONG = 'a-name_without.any:space/'.repeat(5).slice(0, 120)
const SHORT_TRAINING = { epochs: 1, maxTrainingExamples: 100, maxValidationExamples: 100 }

describeInBrowser('lists', ({ open, api }) => {
  it.each([1440, 1280, 1024, 768, 640, 390])(
    'keep a name of 120 characters in its place, %d pixels wide',
    async (width) => {
      const run = await api<RunDetail>('/runs', json({ name: LONG, training: SHORT_TRAINING }))
      await api(`/runs/${run.id}/cancel`, json({}))
      const page = await open(`/?search=${encodeURIComponent(LONG)}`, { width })
      const row = page.getByRole('row').filter({ has: page.locator(`a[href="/runs/${run.id}"]`) })
      await row.waitFor()
      expect(await row.getByRole('link').getAttribute('title')).toBe(LONG)
      const cells = await row.getByRole('cell').evaluateAll((all) =>
        all
          .filter((cell) => cell.clientWidth > 0)
          .map((cell) => ({
            overflow: cell.scrollWidth - cell.clientWidth,
            right: cell.getBoundingClientRect().right,
          })),
      )
      // Name, state and accuracy at least.
      expect(cells.length).toBeGreaterThanOrEqual(3)
      for (const { overflow, right } of cells) {
        expect(overflow).toBeLessThanOrEqual(0)
        expect(right).toBeLessThanOrEqual(width)
      }
      expect((await row.getByRole('link').boundingBox())?.width).toBeGreaterThan(180)
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0)
    },
  )

  it('of runs take what is searched for as it is', async () => {
    await api('/runs', json({ name: 'Größe 100 % of it', training: SHORT_TRAINING }))
    const page = await open('/?search=GR%C3%96SSE+100+%25')
    await page.getByRole('link', { name: 'Größe 100 % of it' }).first().waitFor()
    await page.getByLabel('Search by name').fill('1_0')
    await page.getByText('No run fits these filters.').waitFor()
  })

  it('of inspections are filtered by answer, image, class, run and state, in an address that can be shared', async () => {
    const tutorial = await api<InspectionDetail>(`/inspections/${inject('tutorialInspectionId')}`)
    const ask = { checkpointId: tutorial.checkpointId, datasetImage: { dataset: 'mnist', index: 11 } }
    const { id } = await api<InspectionDetail>('/inspections', json(ask))
    await expect
      .poll(async () => (await api<InspectionDetail>(`/inspections/${id}`)).state, { timeout: 90_000 })
      .toBe('completed')

    const page = await open('/inspections')
    const shows = async (query: Record<string, string>) => {
      const wanted = JSON.stringify(Object.entries(query).sort())
      await page.waitForURL((url) => JSON.stringify([...url.searchParams].sort()) === wanted)
      const { items, total } = await api<ListPage<InspectionSummary>>(
        `/inspections?${new URLSearchParams(query)}`,
      )
      await page.getByText(total === 1 ? '1 inspection' : `${total} inspections`, { exact: true }).waitFor()
      await expect.poll(() => page.getByRole('checkbox').count()).toBe(items.length)
      return items
    }
    await page.getByLabel('Right or wrong').selectOption('right')
    expect((await shows({ answer: 'right' })).map((each) => each.id)).toContain(id)
    await page.getByLabel('Read as').selectOption({ label: 'Read as 6' })
    await shows({ answer: 'right', predicted: '6' })
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByLabel('Images').selectOption('own')
    const [own] = await shows({ source: 'own' })
    const row = page
      .getByRole('row')
      .filter({ hasText: own?.imageName as string })
      .first()
    await row.getByText('own image').waitFor()
    await row.getByRole('button', { name: `Only ${own?.runName}` }).click()
    await shows({ runId: own?.runId as string, source: 'own' })
    await page.getByRole('button', { name: /^Of run / }).click()
    await shows({ source: 'own' })
    await page.getByLabel('Order').selectOption('unsurest')
    const unsure = await shows({ source: 'own', sort: 'unsurest' })
    expect(await page.getByRole('checkbox').first().getAttribute('aria-label')).toContain(
      unsure[0]?.imageName,
    )

    const other = await open('/inspections?answer=wrong&predicted=no+such+class')
    await other.getByText('No inspection fits these filters.').waitFor()
  })
})
