import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { ImageRecord, InspectionDetail, RunDetail } from '@convscope/shared'
import { expect, inject, it } from 'vitest'
import { describeInBrowser, json } from '../support/browser-tests.js'
import { REPOSITORY } from '../support/system.js'

const DRAWINGS = path.join(
  process.env.CONVSCOPE_TEST_DATA ?? path.join(REPOSITORY, '../shared/data'),
  'handwritten',
)

if (!existsSync(DRAWINGS)) console.log(`Skipped: there are no drawings in ${DRAWINGS}.`)

describeInBrowser('an own image', ({ api, open }) => {
  const inspectPage = () => `/runs/${inject('tutorialRunId')}/inspect`

  it('is drawn, shown as the network sees it, and inspected', async () => {
    const page = await open(inspectPage())
    const paper = await page.getByRole('img', { name: /^Drawing area/ }).boundingBox()
    if (paper === null) throw new Error('there is no drawing area')
    // A 1: one line from top to bottom.
    await page.mouse.move(paper.x + 150, paper.y + 50)
    await page.mouse.down()
    await page.mouse.move(paper.x + 140, paper.y + 230, { steps: 12 })
    await page.mouse.up()
    await page.getByRole('button', { name: 'Use this drawing' }).click()
    await page.getByRole('img', { name: 'What the network will see' }).waitFor()
    await page.getByRole('button', { name: 'Inspect' }).click()
    await page.waitForURL(/\/inspections\//)
    await page.getByText('Read as').waitFor()
    expect(await page.locator('strong').first().textContent()).toBe('1')
    await page.locator('canvas[data-drawn=true]').first().waitFor()
  })

  it('is picked from the test set, with the layers of one’s choice', async () => {
    const page = await open(inspectPage())
    await page.getByRole('tab', { name: 'Test set' }).click()
    await page.getByRole('button', { name: 'test image 0, 7' }).click()
    await page.getByRole('checkbox', { name: /^dense_1/ }).check()
    await page.getByRole('button', { name: 'Inspect' }).click()
    await page.waitForURL(/\/inspections\//)
    await page.getByText(', and right').waitFor()
    await page.getByRole('img', { name: /128 units of dense_1/ }).waitFor()
  })

  it('is refused beside the button when it is no picture', async () => {
    const page = await open(inspectPage())
    await page.getByRole('tab', { name: 'Upload' }).click()
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
    await page.locator('[data-code=unsupported_image]').waitFor()
  })

  it.skipIf(!existsSync(DRAWINGS))(
    'reads at least 20 of 21 drawings by others',
    { timeout: 180_000 },
    async () => {
      const run = await api<RunDetail>(`/runs/${inject('tutorialRunId')}`)
      const checkpointId = run.checkpoints.find(({ best }) => best)?.id
      const files = readdirSync(DRAWINGS).filter((name) => /\.(png|jpe?g|webp)$/.test(name))
      const wrong: string[] = []
      for (const name of files) {
        const form = new FormData()
        form.set('file', new File([readFileSync(path.join(DRAWINGS, name))], name))
        const image = await api<ImageRecord>('/images', { method: 'POST', body: form })
        const { id } = await api<InspectionDetail>('/inspections', json({ checkpointId, imageId: image.id }))
        let inspection: InspectionDetail
        do inspection = await api<InspectionDetail>(`/inspections/${id}`)
        while (inspection.state === 'queued' || inspection.state === 'running')
        const digit = /-(\d)\b/.exec(name)?.[1]
        if (inspection.prediction?.className !== digit) wrong.push(name)
      }
      expect(files).toHaveLength(21)
      expect(wrong.length, wrong.join(', ')).toBeLessThanOrEqual(1)
    },
  )
})
