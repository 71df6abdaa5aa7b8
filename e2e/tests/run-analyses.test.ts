import type { AnalysisRecordOf, LayerWeightsRecord, NoteRecord, Page, RunDetail } from '@convscope/shared'
import { decodeNpy } from '@convscope/shared'
import { beforeAll, expect, inject, it } from 'vitest'
import { describeInBrowser } from '../support/browser-tests.js'
import { colours } from '../support/maps.js'

/** A worker's answer may have to wait for its turn. */
const ANSWERED = { timeout: 60_000 }

describeInBrowser('what a run learned', ({ api, open }) => {
  const path = () => `/runs/${inject('tutorialRunId')}`
  let run: RunDetail
  let checkpointId: string
  beforeAll(async () => {
    run = await api<RunDetail>(path())
    checkpointId = run.checkpoints.find(({ best }) => best)?.id as string
  })

  it('shows the findings on its page after one click, and the layers with their histograms', async () => {
    const page = await open(path())
    await page.getByRole('button', { name: 'Check the layers' }).click()
    const panel = page.locator('section', { has: page.getByRole('heading', { name: 'Findings' }) })
    await panel.getByText('1,000 of 10,000 test images').waitFor(ANSWERED)
    const layers = await open(`${path()}/layers`)
    await layers.getByRole('img', { name: 'Histogram of the activations of conv2d_2' }).waitFor()
    await layers.getByRole('link', { name: 'conv2d_1', exact: true }).click()
    await layers.waitForURL(/layers\/conv2d_1\?/)
    await layers.getByRole('list', { name: 'Kernels of conv2d_1' }).waitFor()
  })

  it('draws the stored kernels, red above zero and blue below', async () => {
    const weights = `/checkpoints/${checkpointId}/layers/conv2d_2/weights`
    const kernel = (await api<LayerWeightsRecord>(weights)).weights.find(({ name }) => name === 'kernel')
    const file = await fetch(`${inject('address')}${kernel?.url}?input=3&channel=5`)
    const { values, shape } = decodeNpy(new Uint8Array(await file.arrayBuffer()))
    expect(shape).toEqual([3, 3])
    const page = await open(`${path()}/layers/conv2d_2?input=3`)
    const list = page.getByRole('list', { name: 'Kernels of conv2d_2' })
    const canvas = list.getByRole('listitem').nth(5).locator('canvas[data-drawn=true]')
    await canvas.waitFor()
    const drawn = await colours(canvas)
    expect(drawn).toHaveLength(9)
    const redder = drawn.map((word) => (word & 255) - ((word >> 16) & 255))
    values.forEach((value, i) => {
      if (Math.abs(redder[i] as number) > 8) expect(Math.sign(redder[i] as number)).toBe(Math.sign(value))
    })
    expect(redder.some((difference) => Math.abs(difference) > 8)).toBe(true)
  })

  it('sorts kernels by norm, and by their change since another checkpoint', async () => {
    const page = await open(`${path()}/layers/conv2d_1`)
    const { weights } = await api<LayerWeightsRecord>(
      `/checkpoints/${checkpointId}/layers/conv2d_1/weights?since=${run.checkpoints[0]?.id}`,
    )
    const kernel = weights.find(({ name }) => name === 'kernel')
    const first = page.getByRole('list', { name: 'Kernels of conv2d_1' }).getByRole('listitem').first()
    await page.getByText('norm', { exact: true }).click()
    await page.waitForURL(/sort=norm/)
    await first.getByText(`filter ${largest(kernel?.norms)}`, { exact: true }).waitFor()
    await page.getByLabel('Change since').selectOption({ index: 1 })
    await page.waitForURL(/since=/)
    await page.getByText('change', { exact: true }).first().click()
    await page.waitForURL(/sort=change/)
    await first.getByText(`filter ${largest(kernel?.change)}`, { exact: true }).waitFor()
  })

  it('reads the test set, filters what is read wrong, and leads to its feature maps', async () => {
    const page = await open(`${path()}/test-set`)
    await page.getByRole('button', { name: 'Read the test set' }).click()
    await page.getByRole('table', { name: /Confusion matrix/ }).waitFor(ANSWERED)
    const { items } = await api<Page<{ id: string }>>(`/analyses?kind=testSet&checkpointId=${checkpointId}`)
    const { result } = await api<AnalysisRecordOf<'testSet'>>(`/analyses/${items[0]?.id}`)
    const counts = result?.confusion.flat() ?? []
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(10_000)
    const mistake = result?.misclassified[0] ?? { label: 0, predicted: 0, index: 0 }
    const n = result?.confusion[mistake.label]?.[mistake.predicted]
    await page
      .getByRole('button', { name: `${mistake.label} read as ${mistake.predicted}: ${n} of`, exact: false })
      .first()
      .click()
    await page.waitForURL(new RegExp(`true=${mistake.label}.*predicted=${mistake.predicted}`))
    const gallery = page.getByRole('list', { name: 'Images read wrong' })
    await expect.poll(() => gallery.getByRole('listitem').count()).toBe(n)
    await gallery.getByRole('button').first().click()
    await page.waitForURL(/\/inspections\//)
    await page.getByText(`but it is ${mistake.label}`).waitFor(ANSWERED)
  })

  it('knows everything of one channel, and moves between channels and layers with the arrow keys', async () => {
    const page = await open(`${path()}/layers/conv2d_1/30`)
    await page.getByText('Standard deviation').waitFor()
    await page.getByRole('button', { name: 'Find them' }).click()
    const images = page.getByRole('button', { name: /open its feature maps/ })
    await images.first().waitFor(ANSWERED)
    expect(await images.count()).toBe(9)
    expect(await page.locator('[data-mark]').count()).toBe(9)
    await page.keyboard.press('ArrowRight')
    await page.getByRole('heading', { name: 'filter 31', exact: true }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.waitForURL(/max_pooling2d_1\/31/)
    // The address comes before the page, and its keys.
    await page.getByText('of 32 of max_pooling2d_1').waitFor()
    await page.keyboard.press('ArrowUp')
    await page.waitForURL(/conv2d_1\/31/)
  })

  it('makes inputs that excite a group of channels', async () => {
    const page = await open(`${path()}/layers/conv2d_2?view=excite&from=16`)
    await page.getByLabel('Steps').fill('16')
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.waitForURL(/steps=16/)
    await page.getByText('16 steps of gradient ascent').waitFor()
    await page.getByRole('button', { name: 'Make them' }).click()
    const list = page.getByRole('list', { name: 'Inputs that excite conv2d_2' })
    await list.waitFor(ANSWERED)
    expect(await list.getByRole('listitem').count()).toBe(16)
    // Kept: the same address shows it at once.
    const again = await open(`${path()}/layers/conv2d_2?view=excite&from=16&steps=16`)
    await again.getByRole('list', { name: 'Inputs that excite conv2d_2' }).waitFor()
  })

  it('maps the test set; a lasso and a class choose images, and a link opens the same', async () => {
    const page = await open(`${path()}/layers/dense_1?view=map&method=pca`)
    await page.getByRole('button', { name: 'Draw the map' }).click()
    const canvas = page.locator('canvas[data-drawn=true]')
    await canvas.waitFor(ANSWERED)
    const { x, y, width } = (await canvas.boundingBox()) as { x: number; y: number; width: number }
    await page.mouse.move(x + 10, y + 10)
    await page.mouse.down()
    for (const [right, down] of [
      [0.98, 0.02],
      [0.98, 0.6],
      [0.02, 0.6],
    ] as const) {
      await page.mouse.move(x + right * width, y + down * width, { steps: 4 })
    }
    await page.mouse.up()
    await page.waitForURL(/lasso=/)
    const chosen = (where: typeof page) => where.getByRole('list', { name: 'Chosen images' })
    const count = await chosen(page).getByRole('listitem').count()
    expect(count).toBeGreaterThan(0)
    const other = await open(new URL(page.url()).pathname + new URL(page.url()).search)
    await expect.poll(() => chosen(other).getByRole('listitem').count()).toBe(count)
    await other.getByRole('button', { name: /Choose all \d+ images of 3/ }).press('Enter')
    await other.waitForURL(/class=3/)
    await chosen(other)
      .getByRole('button', { name: /, 3: open/ })
      .first()
      .waitFor()
  })

  it('keeps notes on a channel, and finds them again', async () => {
    const page = await open(`${path()}/layers/conv2d_1/7`)
    await page.getByLabel('Note about conv2d_1/7').fill('Answers to upper edges')
    await page.getByRole('button', { name: 'Add note' }).click()
    await page.getByText('Answers to upper edges').waitFor()
    await page.getByRole('button', { name: 'Change this note' }).click()
    await page.getByLabel('Change the note').fill('Answers to lower edges')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Answers to lower edges').waitFor()
    const notes = await open('/notes')
    await notes.getByLabel('Search in notes').fill('LOWER edge')
    await notes.waitForURL(/search=/)
    await notes.getByRole('link', { name: 'conv2d_1/7' }).click()
    await notes.getByRole('heading', { name: 'filter 7', exact: true }).waitFor()
    await notes.getByRole('button', { name: 'Delete this note' }).click()
    await notes.getByRole('button', { name: 'Delete', exact: true }).click()
    await expect.poll(async () => (await api<Page<NoteRecord>>('/notes?search=lower edges')).total).toBe(0)
  })

  it('says what there is when the address names no layer, channel or checkpoint', async () => {
    const layer = await open(`${path()}/layers/nothing`)
    await layer.getByText('no layer "nothing"').waitFor()
    await layer.getByRole('link', { name: 'conv2d_2' }).waitFor()
    const channel = await open(`${path()}/layers/conv2d_1/99`)
    await channel.getByText('filters 0 to 31').first().waitFor()
    const checkpoint = await open(`${path()}/test-set?checkpoint=nothing`)
    await checkpoint.getByText('no such checkpoint').waitFor()
    await checkpoint.getByRole('link', { name: 'Epoch 1', exact: true }).click()
    await checkpoint.waitForURL(/checkpoint=(?!nothing)/)
  })

  it.each([
    '/layers',
    '/layers/conv2d_2',
    '/layers/conv2d_1/3',
    '/layers/dense_1?view=map&method=pca',
    '/test-set',
  ])('fits %s into a phone without a sideways scroll', async (place) => {
    const page = await open(`${path()}${place}`, { width: 390, colorScheme: 'dark' })
    await page.getByRole('navigation', { name: 'Run' }).waitFor()
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })
})

function largest(values: number[] | null | undefined): number {
  return values?.indexOf(Math.max(...values)) ?? -1
}
