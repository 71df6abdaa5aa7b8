import type { InspectionDetail } from '@convscope/shared'
import { expect, inject, it } from 'vitest'
import { describeInBrowser } from '../support/browser-tests.js'
import { colours } from '../support/maps.js'

describeInBrowser('the feature maps', ({ address, api, open }) => {
  const path = () => `/inspections/${inject('tutorialInspectionId')}`

  it('draw the stored values, gray level by gray level', async () => {
    const inspection = await api<InspectionDetail>(path())
    const [layer] = inspection.layers
    const channel = layer?.statistics.max.findIndex((max) => max > 0) as number
    const npy = Buffer.from(await (await fetch(`${inject('address')}${layer?.activationsUrl}`)).arrayBuffer())
    const start = 10 + npy.readUInt16LE(8)
    const page = await open(`${path()}/layers/conv2d_1/${channel}?colours=gray`)
    const canvas = page.locator('canvas[data-drawn=true]')
    await canvas.waitFor()
    const drawn = await colours(canvas)
    const [min, max] = [layer?.statistics.min[channel] as number, layer?.statistics.max[channel] as number]
    const differences = drawn.map((word, i) => {
      const value = npy.readFloatLE(start + 4 * (i * 32 + channel))
      return Math.abs((word & 255) - ((value - min) / (max - min)) * 255)
    })
    expect(drawn).toHaveLength(28 * 28)
    expect(Math.max(...differences)).toBeLessThan(0.51)
  })

  it('change colours and normalisation in place, and the address with them', async () => {
    const page = await open(path())
    const canvas = page.locator('canvas[data-drawn=true]').nth(1)
    await canvas.waitFor()
    const before = await colours(canvas)
    await page.getByText('Magma', { exact: true }).click()
    await page.waitForURL(/colours=magma/)
    const magma = await colours(canvas)
    expect(magma).not.toEqual(before)
    await page.getByText('layer', { exact: true }).click()
    await page.waitForURL(/normalise=layer/)
    expect(await colours(canvas)).not.toEqual(magma)
  })

  it('open the same from a link', async () => {
    const page = await open(`${path()}?colours=magma&normalise=layer&sort=strength&size=small`)
    expect(await page.getByRole('radio', { name: 'Magma' }).isChecked()).toBe(true)
    expect(await page.getByRole('radio', { name: 'strength' }).isChecked()).toBe(true)
    const inspection = await api<InspectionDetail>(path())
    const means = inspection.layers[0]?.statistics.mean.map(Math.abs) as number[]
    const strongest = means.indexOf(Math.max(...means))
    const first = page.getByRole('list', { name: 'Feature maps of conv2d_1' }).getByRole('listitem').first()
    expect(await first.textContent()).toBe(`filter ${strongest}`)
  })

  it('show one map large with its statistics, and move with the arrow keys', async () => {
    const page = await open(`${path()}/layers/conv2d_1/30`)
    await page.getByRole('heading', { name: 'filter 30' }).waitFor()
    expect(await page.getByText('Standard deviation').isVisible()).toBe(true)
    await page.keyboard.press('ArrowRight')
    await page.getByRole('heading', { name: 'filter 31' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.waitForURL(/conv2d_2\/31/)
    await page.getByText('of 64 of').waitFor()
    await page.keyboard.press('ArrowUp')
    await page.waitForURL(/conv2d_1\/31/)
  })

  it('read the value under the pointer', async () => {
    const page = await open(`${path()}/layers/conv2d_1/3`)
    const canvas = page.locator('canvas[data-drawn=true]')
    await canvas.hover({ position: { x: 100, y: 60 } })
    await page.getByText('row 3, column 6:').waitFor()
  })

  it('say what there is when the address names no layer or channel', async () => {
    const page = await open(`${path()}/layers/conv2d_1/99`)
    await page.getByText('filters 0 to 31').waitFor()
    const other = await open(`${path()}/layers/nothing`)
    await other.getByRole('link', { name: 'conv2d_2' }).waitFor()
  })

  it.each([390, 1440])('fit into %i pixels without a sideways scroll', async (width) => {
    const page = await open(path(), { width, colorScheme: 'dark' })
    // On a phone the maps begin below what is in view.
    await page.getByRole('list', { name: 'Feature maps of conv2d_1' }).scrollIntoViewIfNeeded()
    await page.locator('canvas[data-drawn=true]').first().waitFor()
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })

  it('are served from the loopback alone', () => {
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })
})
