import type { InspectionDetail, RunDetail } from '@convscope/shared'
import { expect, inject, it } from 'vitest'
import { describeInBrowser } from '../support/browser-tests.js'
import { expectCrispMaps } from '../support/maps.js'

describeInBrowser('the tutorial that the first start shows', ({ api, open }) => {
  it('was told in the terminal, epoch by epoch, with the links at the end', () => {
    const output = inject('output')
    expect(output).toMatch(/epoch 1: loss 0\.\d+, validation loss 0\.\d+, validation accuracy 9\d\.\d\d %/)
    expect(output).toContain('Our own nine is read as 9')
    expect(output).toContain(`/runs/${inject('tutorialRunId')}`)
  })

  it('trained as well as the tutorial, and kept every epoch', async () => {
    const run = await api<RunDetail>(`/runs/${inject('tutorialRunId')}`)
    expect(run).toMatchObject({ state: 'completed', parameters: 421_642, preset: 'tutorial-cnn' })
    expect(run.best?.valAccuracy).toBeGreaterThan(0.985)
    expect(run.checkpoints).toHaveLength(run.epochsDone)
    expect(run.checkpoints.filter(({ best }) => best)).toHaveLength(1)
  })

  it('shows the run with curves, summary and checkpoints', async () => {
    const page = await open(`/runs/${inject('tutorialRunId')}`)
    await page.getByRole('heading', { name: 'Tutorial: what a CNN sees' }).waitFor()
    await page.locator('.recharts-line').nth(3).waitFor()
    expect(await page.locator('.recharts-line').count()).toBe(4)
    const total = page.getByRole('row', { name: /^Total/ })
    expect(await total.textContent()).toContain('421,642')
    expect(await page.getByRole('link', { name: /^Inspect an image with epoch/ }).count()).toBeGreaterThan(2)
  })

  it('stored both convolutions of the own nine, and reads it as 9', async () => {
    const inspection = await api<InspectionDetail>(`/inspections/${inject('tutorialInspectionId')}`)
    expect(inspection.layers.map(({ layer, shape }) => [layer, ...shape])).toEqual([
      ['conv2d_1', 28, 28, 32],
      ['conv2d_2', 14, 14, 64],
    ])
    expect(inspection.prediction?.className).toBe('9')
    const sum = inspection.prediction?.probabilities.reduce((total, p) => total + p, 0)
    expect(sum).toBeCloseTo(1, 4)
  })

  it('shows 32 and 64 feature maps, labelled by filter, layer above layer', async () => {
    const page = await open(`/inspections/${inject('tutorialInspectionId')}`)
    const first = page.getByRole('list', { name: 'Feature maps of conv2d_1' })
    const second = page.getByRole('list', { name: 'Feature maps of conv2d_2' })
    expect(await first.getByRole('listitem').count()).toBe(32)
    expect(await second.getByRole('listitem').count()).toBe(64)
    expect(await first.getByRole('listitem').nth(31).textContent()).toBe('filter 31')
    const [above, below] = [await first.boundingBox(), await second.boundingBox()]
    expect(above?.y).toBeLessThan(below?.y ?? 0)
    await expectCrispMaps(first)
  })
})
