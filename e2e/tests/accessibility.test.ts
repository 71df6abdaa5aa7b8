import { AxeBuilder } from '@axe-core/playwright'
import type { AnalysisRecord, CreateAnalysisInput, InspectionDetail, RunDetail } from '@convscope/shared'
import { eventually } from '@convscope/testing'
import type { Page } from 'playwright-core'
import { beforeAll, expect, inject, it } from 'vitest'
import { describeInBrowser, json } from '../support/browser-tests.js'

const SCHEMES = ['light', 'dark'] as const
const WIDTHS = [1280, 390]
/** Off by default: who speaks to the computer says what is written. */
const RULES = { 'label-content-name-mismatch': { enabled: true } }
const LAYER = 'conv2d_1'
/** Few channels and small: what is asked about it is answered in a moment. */
const LAST_LAYER = 'dense_2'

describeInBrowser('every page, in both schemes and on wide and narrow screens', ({ api, open }) => {
  let run: RunDetail
  let checkpointId: string
  let cancelled: RunDetail
  let waiting: InspectionDetail

  beforeAll(async () => {
    run = await api<RunDetail>(`/runs/${inject('tutorialRunId')}`)
    // Not the best one, about which other tests are the first to ask.
    checkpointId = run.checkpoints[0]?.id as string
    const about = { checkpointId }
    const questions: CreateAnalysisInput[] = [
      { kind: 'testSet', ...about },
      { kind: 'layerHealth', ...about },
      { kind: 'topImages', ...about, layer: LAST_LAYER },
      { kind: 'ablationRanking', ...about, layer: LAST_LAYER },
      { kind: 'embedding', ...about, layer: LAST_LAYER, method: 'pca' },
    ]
    const asked = await Promise.all(
      questions.map((question) => api<AnalysisRecord>('/analyses', json(question))),
    )
    cancelled = await api<RunDetail>('/runs', json({ name: 'Cancelled before it began', tags: ['unused'] }))
    await api(`/runs/${cancelled.id}/cancel`, { method: 'POST' })
    await api('/notes', json({ runId: run.id, layer: LAYER, channel: 3, text: 'A note to be read' }))
    const image = { dataset: run.dataset, index: 8 }
    waiting = await api<InspectionDetail>('/inspections', json({ checkpointId, datasetImage: image }))
    await eventually(
      () => Promise.all(asked.map(({ id }) => api<AnalysisRecord>(`/analyses/${id}`))),
      (answers) => answers.every(({ state }) => state === 'completed'),
    )
    await eventually(
      () => api<InspectionDetail>(`/inspections/${waiting.id}`),
      ({ state }) => state === 'completed',
    )
  })

  const pages: [name: string, path: () => string][] = [
    ['runs', () => '/'],
    ['new run', () => '/runs/new'],
    ['clone', () => `/runs/new?clone=${run.id}`],
    ['inspections', () => '/inspections'],
    ['notes', () => '/notes'],
    ['data sets', () => '/datasets'],
    ['workers', () => '/workers'],
    ['run', () => `/runs/${run.id}`],
    ['cancelled run', () => `/runs/${cancelled.id}`],
    ['layers', () => `/runs/${run.id}/layers?checkpoint=${checkpointId}`],
    ['layers of a run without checkpoints', () => `/runs/${cancelled.id}/layers`],
    ['kernels', () => `/runs/${run.id}/layers/${LAYER}?view=kernels&checkpoint=${checkpointId}`],
    ['what excites a layer', () => `/runs/${run.id}/layers/${LAYER}?view=excite&checkpoint=${checkpointId}`],
    ['top images', () => `/runs/${run.id}/layers/${LAST_LAYER}?view=images&checkpoint=${checkpointId}`],
    ['ablation', () => `/runs/${run.id}/layers/${LAST_LAYER}?view=ablation&checkpoint=${checkpointId}`],
    ['map', () => `/runs/${run.id}/layers/${LAST_LAYER}?view=map&method=pca&checkpoint=${checkpointId}`],
    ['channel', () => `/runs/${run.id}/layers/${LAYER}/3?checkpoint=${checkpointId}`],
    ['unit', () => `/runs/${run.id}/layers/${LAST_LAYER}/3?checkpoint=${checkpointId}`],
    ['unknown layer', () => `/runs/${run.id}/layers/nothing`],
    ['test set', () => `/runs/${run.id}/test-set?checkpoint=${checkpointId}`],
    ['through time', () => `/runs/${run.id}/through-time`],
    ['a channel through time', () => `/runs/${run.id}/through-time?dataset=mnist&index=8&channel=3`],
    ['inspect an image', () => `/runs/${run.id}/inspect`],
    ['inspection', () => `/inspections/${waiting.id}`],
    ['inspection of an own image', () => `/inspections/${inject('tutorialInspectionId')}`],
    ['feature maps of a layer', () => `/inspections/${waiting.id}/layers/${LAYER}`],
    ['channels switched off', () => `/inspections/${waiting.id}/layers/${LAYER}?off=1.2`],
    ['feature map', () => `/inspections/${waiting.id}/layers/${LAYER}/3?row=10&column=10`],
    ['why', () => `/inspections/${waiting.id}/why`],
    ['compare', () => `/compare?with=${waiting.id},${inject('tutorialInspectionId')}`],
    [
      'compare by a divider',
      () => `/compare?with=${waiting.id},${inject('tutorialInspectionId')}&view=swipe&channel=3`,
    ],
    ['compare nothing', () => '/compare'],
    ['nothing', () => '/nothing'],
  ]

  it.each(pages)('%s', { timeout: 300_000 }, async (_, path) => {
    const page = await open(path(), { width: WIDTHS[0] as number })
    await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => {
      // A page that stays connected for its events is never idle.
    })
    await expectNoBarriers(page)
  })

  it('the finder and the list of keys', async () => {
    const page = await open(`/runs/${run.id}`)
    await page.keyboard.press('/')
    await page.getByRole('combobox', { name: /^Find/ }).fill('conv')
    await page.getByRole('option').first().waitFor()
    await expectNoBarriers(page)
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await expectNoBarriers(page)
  })
})

/** What axe finds, in every scheme and width; and a page that is wider than its screen. */
async function expectNoBarriers(page: Page): Promise<void> {
  const barriers = new Set<string>()
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme })
      await page.locator(`html.${colorScheme}`).waitFor()
      const { violations } = await new AxeBuilder({ page })
        .options({ rules: RULES, resultTypes: ['violations'], iframes: false })
        .analyze()
      for (const { id, nodes } of violations) {
        for (const { html, any, all, none } of nodes) {
          const why = [...any, ...all, ...none][0]?.message
          barriers.add(`${colorScheme} ${width}: ${id}, ${why}: ${html.slice(0, 200)}`)
        }
      }
    }
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    if (overflow > 0) barriers.add(`${width}: the page is ${overflow} pixels wider than its screen`)
  }
  expect([...barriers]).toEqual([])
}
