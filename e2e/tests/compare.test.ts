import type { InspectionDetail, RunDetail } from '@convscope/shared'
import { expect, inject, it } from 'vitest'
import { describeInBrowser, json } from '../support/browser-tests.js'
import { colours } from '../support/maps.js'
import { channelOf, npy } from '../support/npy.js'

describeInBrowser('a comparison', ({ api, open }) => {
  const read = (id: string) => api<InspectionDetail>(`/inspections/${id}`)
  /** The tutorial's nine at the run's first epoch, beside what the best one says. */
  const two = async () => {
    const a = await read(inject('tutorialInspectionId'))
    const run = await api<RunDetail>(`/runs/${a.runId}`)
    const { id } = await api<InspectionDetail>(
      '/inspections',
      json({ checkpointId: run.checkpoints[0]?.id, imageId: a.imageId }),
    )
    let b: InspectionDetail
    do b = await read(id)
    while (b.state !== 'completed')
    const stored = (inspection: InspectionDetail) => npy(inspection.layers[0]?.activationsUrl as string)
    return {
      path: `/compare?with=${a.id},${b.id}`,
      a,
      b,
      values: [await stored(a), await stored(b)] as const,
    }
  }

  it('begins at an inspection, with another epoch that is inspected when it is chosen', async () => {
    const page = await open(`/inspections/${inject('tutorialInspectionId')}`)
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByRole('button', { name: 'Compare with epoch 1' }).click()
    await page.waitForURL(/\/compare\?with=/)
    const second = page.getByRole('list', { name: 'Feature maps of conv2d_1 in B' })
    await second.locator('canvas[data-drawn=true]').first().waitFor()
    await page.getByRole('region', { name: 'Column B' }).getByText('read as').waitFor()
  })

  it('tells how alike the same channels are, and reads the same cell in both', async () => {
    const { path, values } = await two()
    const [one, other] = [channelOf(values[0], 4), channelOf(values[1], 4)]
    const page = await open(path)
    const second = page.getByRole('list', { name: 'Feature maps of conv2d_1 in B' })
    const map = second.getByRole('button', { name: 'filter 4 of conv2d_1 in B' })
    await map.getByText(`r ${correlation(one, other).toFixed(3)}`).waitFor()
    await map.locator('canvas[data-drawn=true]').hover({ position: { x: 58, y: 50 } })
    const at = 12 * 28 + 14
    const said = (value: number | undefined) => (value === 0 ? '0' : value?.toPrecision(4))
    await page.getByText(`filter 4, row 12, column 14: A ${said(one[at])}, B ${said(other[at])}`).waitFor()
    await page.getByText('least alike', { exact: true }).click()
    await page.waitForURL(/order=unlike/)
    const first = await second.getByRole('listitem').first().textContent()
    const all = Array.from({ length: 32 }, (_, channel) =>
      correlation(channelOf(values[0], channel), channelOf(values[1], channel)),
    )
    expect(first).toContain(Math.min(...all.filter((value) => !Number.isNaN(value))).toFixed(3))
  })

  it('subtracts the stored values, and colours what is more red and what is less blue', async () => {
    const { path, values } = await two()
    const [one, other] = [channelOf(values[0], 4), channelOf(values[1], 4)]
    const page = await open(`${path}&mode=difference&channel=4`)
    const canvas = page.locator('canvas[data-drawn=true][aria-label="difference of filter 4, large"]')
    await canvas.waitFor()
    const drawn = await colours(canvas)
    const differences = [...one].map((value, i) => value - (other[i] as number))
    const reach = Math.max(...differences.map(Math.abs))
    const isRed = (word: number) => (word & 255) > ((word >> 16) & 255)
    const clear = differences.flatMap((value, i) => (Math.abs(value) > reach / 20 ? [i] : []))
    expect(clear.length).toBeGreaterThan(10)
    for (const i of clear) expect(isRed(drawn[i] as number)).toBe((differences[i] as number) > 0)
  })

  it('is swiped by keyboard and by dragging', async () => {
    const { path } = await two()
    const page = await open(`${path}&mode=swipe&channel=4`)
    const slider = page.getByRole('slider', { name: /^Divider/ })
    await slider.press('Home')
    await page.waitForURL(/divider=0/)
    const map = page.locator('canvas[data-drawn=true][aria-label="filter 4 in B"]').first()
    const box = await map.boundingBox()
    if (box === null) throw new Error('there is no map')
    await page.mouse.move(box.x + 10, box.y + 40)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.75, box.y + 40, { steps: 4 })
    await page.mouse.up()
    await page.waitForURL(/divider=75/)
  })

  it('matches the filters of the two', async () => {
    const { path } = await two()
    const page = await open(`${path}&mode=matched`)
    const pairs = page.getByRole('list', { name: 'Matched filters' })
    await pairs.waitFor()
    expect(await pairs.getByRole('listitem').count()).toBe(32)
    await page.getByText('Filters of equal number have a correlation of').waitFor()
  })

  it('shows the others when one is not there, and what there is when a layer is not', async () => {
    const { path } = await two()
    const page = await open(`${path},nothing`)
    await page.getByRole('region', { name: 'Column C' }).locator('[data-code=not_found]').waitFor()
    await page.locator('canvas[data-drawn=true]').first().waitFor()
    const layer = await open(`${path}&layer=nothing`)
    await layer.getByRole('button', { name: 'conv2d_2' }).click()
    await layer.getByRole('list', { name: 'Feature maps of conv2d_2 in A' }).waitFor()
  })

  it('begins at the list, with what is ticked', async () => {
    await two()
    const page = await open('/inspections')
    const boxes = page.getByRole('checkbox')
    await boxes.nth(0).check()
    await boxes.nth(1).check()
    await page.getByRole('link', { name: 'Compare 2' }).click()
    await page.getByRole('region', { name: 'Column B' }).waitFor()
  })

  it('fits into 390 pixels without a sideways scroll', async () => {
    const { path } = await two()
    const page = await open(`${path}&channel=4`, { width: 390 })
    await page.locator('canvas[data-drawn=true]').first().waitFor()
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })
})

/** Pearson's. NaN for a channel that is the same everywhere. */
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const mean = (values: ArrayLike<number>) =>
    Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
  const [meanA, meanB] = [mean(a), mean(b)]
  let product = 0
  let squareA = 0
  let squareB = 0
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [(a[i] as number) - meanA, (b[i] as number) - meanB]
    product += x * y
    squareA += x * x
    squareB += y * y
  }
  return product / Math.sqrt(squareA * squareB)
}
