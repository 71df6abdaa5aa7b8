import type { InspectionDetail, RunDetail, TimelineStep } from '@convscope/shared'
import { expect, inject, it } from 'vitest'
import { describeInBrowser, json } from '../support/browser-tests.js'
import { colours } from '../support/maps.js'
import { channelOf, npy } from '../support/npy.js'

describeInBrowser('one image through time', ({ api, open }) => {
  const run = () => `/runs/${inject('tutorialRunId')}`
  const tutorial = () => api<InspectionDetail>(`/inspections/${inject('tutorialInspectionId')}`)
  const answered = async () => {
    const { imageId } = await tutorial()
    const query = `imageId=${imageId}`
    // Whatever was asked before, asking again asks only for what is lacking.
    await api(`${run()}/timeline`, json({ imageId }))
    let steps: TimelineStep[]
    do steps = await api<TimelineStep[]>(`${run()}/timeline?${query}`)
    while (steps.some(({ inspection }) => inspection?.state !== 'completed'))
    return { query, steps }
  }

  it('is one click from the run, queues what is lacking, and shows it as it comes', async () => {
    const { checkpoints } = await api<RunDetail>(run())
    const page = await open(run())
    await page.getByRole('link', { name: 'Through time' }).last().click()
    await page.getByRole('button', { name: /^Inspect (all|the other)/ }).click()
    await page.getByText(`All ${checkpoints.length} epochs inspected`).waitFor()
    await page.locator('canvas[data-drawn=true]').first().waitFor()
  })

  it('shows the stored values of the epoch that is asked for', async () => {
    const { query, steps } = await answered()
    const [step] = steps
    const inspection = await api<InspectionDetail>(`/inspections/${step?.inspection?.id}`)
    const layer = inspection.layers[0]
    const stored = channelOf(await npy(layer?.activationsUrl as string), 3)
    const page = await open(
      `${run()}/through-time?${query}&epoch=${step?.epoch}&channel=3&colours=gray&span=run`,
    )
    const canvas = page.getByRole('img', { name: 'filter 3 of conv2d_1, large' })
    await page.locator('canvas[data-drawn=true][aria-label="filter 3 of conv2d_1, large"]').waitFor()
    const records = await Promise.all(
      steps.map(
        async (each) => (await api<InspectionDetail>(`/inspections/${each.inspection?.id}`)).layers[0],
      ),
    )
    // All epochs share the scale.
    const min = Math.min(...records.map((record) => record?.statistics.min[3] as number))
    const max = Math.max(...records.map((record) => record?.statistics.max[3] as number))
    await page.getByText('All maps').waitFor()
    await expect
      .poll(async () => {
        const drawn = await colours(canvas)
        return Math.max(
          ...drawn.map((word, i) =>
            Math.abs((word & 255) - (((stored[i] as number) - min) / (max - min)) * 255),
          ),
        )
      })
      .toBeLessThan(1.01)
  })

  it('moves with the arrow keys and the number, and plays to the end with the space bar', async () => {
    const { query, steps } = await answered()
    const epochs = steps.map(({ epoch }) => epoch)
    const [first, second] = epochs as [number, number]
    const last = epochs.at(-1) as number
    const page = await open(`${run()}/through-time?${query}&epoch=${first}&speed=8`)
    const map = page.locator('canvas[data-drawn=true]').first()
    await map.waitFor()
    const before = await colours(map)
    await page.keyboard.press('ArrowRight')
    await page.waitForURL(new RegExp(`epoch=${second}\\b`))
    await page.getByRole('heading', { name: `Epoch ${second}`, exact: true }).waitFor()
    await expect.poll(async () => await colours(map)).not.toEqual(before)
    await page.getByLabel('Epoch by its number').fill(String(first))
    await page.getByRole('heading', { name: `Epoch ${first}`, exact: true }).waitFor()
    await page.getByLabel('Epoch by its number').blur()
    await page.keyboard.press('Space')
    await page.waitForURL(new RegExp(`epoch=${last}\\b`))
    await page.getByRole('button', { name: 'Play' }).waitFor()
  })

  it('follows one cell through the epochs', async () => {
    const { query, steps } = await answered()
    const step = steps.at(-1)
    const layer = (await api<InspectionDetail>(`/inspections/${step?.inspection?.id}`)).layers[0]
    const stored = channelOf(await npy(layer?.activationsUrl as string), 5)
    const value = stored[14 * 28 + 13] as number
    const page = await open(`${run()}/through-time?${query}&epoch=${step?.epoch}&channel=5&row=14&column=13`)
    await page
      .getByText(value === 0 ? ': 0' : value.toPrecision(4))
      .first()
      .waitFor()
    expect(await page.locator('.recharts-line').count()).toBe(3)
  })

  it('watches images while a run trains, live on its page', async () => {
    const watched = await api<RunDetail>(
      '/runs',
      json({
        name: 'watching',
        training: { epochs: 2, maxTrainingExamples: 500, maxValidationExamples: 200 },
        watch: [{ datasetImage: { dataset: 'mnist', index: 4 } }],
      }),
    )
    const page = await open(`/runs/${watched.id}`)
    const answers = page.getByRole('list', { name: 'mnist, test image 4' })
    await answers.getByRole('link', { name: /^Epoch 2: \d/ }).waitFor({ timeout: 90_000 })
    await answers.getByRole('link', { name: /^Epoch 1: \d/ }).click()
    await page.waitForURL(/through-time\?.*index=4&epoch=1/)
    await page.locator('canvas[data-drawn=true]').first().waitFor()
    const clone = await open(`/runs/new?clone=${watched.id}`)
    await clone.getByText('mnist, test image 4').waitFor()
  })

  it('says what there is when the address names no layer, channel, epoch or image', async () => {
    const { query } = await answered()
    const page = await open(`${run()}/through-time?${query}&layer=nothing`)
    await page.getByRole('link', { name: 'conv2d_2' }).click()
    await page.getByText('conv2d_2, ').waitFor()
    const channel = await open(`${run()}/through-time?${query}&layer=conv2d_1&channel=32`)
    await channel.getByText('filters 0 to 31').first().waitFor()
    const epoch = await open(`${run()}/through-time?${query}&epoch=99`)
    await epoch.getByText('This run has no epoch 99').waitFor()
    const image = await open(`${run()}/through-time?dataset=mnist&index=10000`)
    await image.locator('[data-code=index_out_of_range]').waitFor()
    await image.getByRole('button', { name: 'Choose another image' }).waitFor()
  })

  it('fits into 390 pixels without a sideways scroll', async () => {
    const { query } = await answered()
    const page = await open(`${run()}/through-time?${query}&channel=2`, { width: 390, colorScheme: 'dark' })
    // On a phone the map lies below what is in view.
    await page.getByRole('button', { name: /follow a cell/ }).scrollIntoViewIfNeeded()
    await page.locator('canvas[data-drawn=true]').first().waitFor()
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })
})
