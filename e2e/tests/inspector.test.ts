import { readFile } from 'node:fs/promises'
import type { InspectionDetail } from '@convscope/shared'
import sharp from 'sharp'
import { expect, inject, it } from 'vitest'
import { describeInBrowser } from '../support/browser-tests.js'

describeInBrowser('the inspector', ({ open, api }) => {
  const path = () => `/inspections/${inject('tutorialInspectionId')}`

  it('explains an answer in three ways over the image', async () => {
    const page = await open(path())
    await page.getByRole('link', { name: 'Why this answer' }).click()
    for (const name of ['Grad-CAM', 'Integrated gradients', 'Occlusion']) {
      const map = page.getByRole('img', { name: `${name} over the image` })
      await map.and(page.locator('[data-drawn=true]')).waitFor()
    }
    // Completeness: the parts add up to the whole.
    const figure = page.getByRole('figure').filter({ hasText: 'Integrated gradients' })
    const numberOf = async (title: string) =>
      Number(await figure.locator(`dt:has-text("${title}") + dd`).textContent())
    const difference = await numberOf('Their difference')
    expect(Math.abs((await numberOf('Sum over all pixels')) - difference)).toBeLessThan(0.01 * difference)
    await page.getByLabel('Class').selectOption('4')
    await page.waitForURL(/class=4/)
    await page.getByText('speak for “4”').waitFor()
  })

  it.each(['conv2d_1', 'conv2d_2'])(
    'follows a value of %s back to what it came from, in numbers that add up',
    async (layer) => {
      const inspection = await api<InspectionDetail>(path())
      const statistics = inspection.layers.find((each) => each.layer === layer)?.statistics
      const channel = statistics?.max.indexOf(Math.max(...statistics.max)) as number
      const page = await open(`${path()}/layers/${layer}/${channel}`)
      await page.locator('canvas[data-drawn=true]').first().waitFor()
      await page.getByRole('button', { name: /hold a cell/ }).click({ position: { x: 150, y: 200 } })
      await page.waitForURL(/row=\d+&column=\d+|column=\d+&row=\d+/)
      const stored = Number(await page.locator('dd[data-stored]').getAttribute('data-stored'))
      const computed = Number(await page.locator('dd[data-computed]').getAttribute('data-computed'))
      expect(Math.abs(computed - stored)).toBeLessThan(1e-4)
      const side = layer === 'conv2d_1' ? 3 : 8
      await page.getByText(`the cell sees ${side} × ${side} pixels`).waitFor()
      expect(await page.getByRole('table').first().getByRole('row').count()).toBe(3)
      // The link shows the same to another person.
      const other = await open(new URL(page.url()).pathname + new URL(page.url()).search)
      await other.locator('dd[data-stored]').waitFor()
      expect(Number(await other.locator('dd[data-stored]').getAttribute('data-stored'))).toBe(stored)
    },
  )

  it('switches channels off, and shows what the network answers then', async () => {
    const page = await open(`${path()}/layers/conv2d_2`)
    await page.getByRole('button', { name: 'Switch channels off' }).click()
    await page.getByRole('button', { name: 'filter 3, on' }).click()
    await page.waitForURL(/off=3/)
    await page.getByText('1 of 64 off').waitFor()
    await page.getByRole('button', { name: 'All off' }).click()
    await page.getByText(/instead of 9|Read as/).waitFor()
    const bars = page.getByRole('list', { name: 'Probabilities without them' })
    await bars
      .getByText(/[+−]\d/)
      .first()
      .waitFor()
  })

  it('finds a channel by its layer and number, and lists the keys', async () => {
    const page = await open(path())
    await page.keyboard.press('/')
    await page.getByRole('combobox', { name: /Find/ }).fill('conv2d_2 17')
    await page.getByText('conv2d_2, filter 17').waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/layers\/conv2d_2\/17/)
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('gives maps and values away: as a picture for print, as CSV, and all in one zip', async () => {
    const page = await open(path())
    await page.locator('canvas[data-drawn=true]').first().waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the maps of conv2d_1 as PNG' }).click(),
    ])
    const picture = sharp(await readFile(await download.path()))
    expect(await picture.metadata()).toMatchObject({ format: 'png', width: 2480 })

    const address = inject('address')
    const base = `${address}/api/v1${path()}`
    const csv = await (await fetch(`${base}/layers/conv2d_1/activations.csv?channel=2`)).text()
    const lines = csv.trim().split('\n')
    expect(lines[0]).toBe('row,column,channel_2')
    expect(lines).toHaveLength(1 + 28 * 28)
    const zip = Buffer.from(await (await fetch(`${base}/download`)).arrayBuffer())
    expect(zip.toString('latin1', 0, 2)).toBe('PK')
    for (const name of ['inspection.json', 'input.png', 'conv2d_1.npy', 'conv2d_2.npy']) {
      expect(zip.includes(name)).toBe(true)
    }
  })

  it('says what is wrong with an address, and the rest of the page works', async () => {
    const page = await open(`${path()}/why?class=99`)
    await page
      .getByText(/tells 10 classes apart/)
      .first()
      .waitFor()
    await page.getByLabel('Class').selectOption('9')
    const map = page.getByRole('img', { name: 'Grad-CAM over the image' })
    await map.and(page.locator('[data-drawn=true]')).waitFor()
  })
})
