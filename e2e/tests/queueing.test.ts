import type { Page as ListPage, RunDetail, RunSummary } from '@convscope/shared'
import { expect, inject, it } from 'vitest'
import { describeInBrowser, json } from '../support/browser-tests.js'

const LONG = { training: { epochs: 50, earlyStopping: null }, name: 'long' }

describeInBrowser('queueing a run', ({ api, open }) => {
  it('by the form, and following it live to its end', async () => {
    const page = await open('/runs/new')
    await page.getByLabel('Name').fill('From the form')
    await page.getByRole('spinbutton', { name: 'Epochs at most' }).fill('2')
    await page.getByLabel('Training images').fill('1000')
    await page.getByLabel('Test images').fill('500')
    await page.getByRole('button', { name: 'Queue the run' }).click()
    await page.waitForURL(/\/runs\/(?!new)/)
    await page.getByRole('heading', { name: 'From the form' }).waitFor()
    // Nothing is loaded again: what comes, comes by events.
    await page.getByText('completed').first().waitFor({ timeout: 90_000 })
    expect(await page.getByRole('link', { name: /^Inspect an image with epoch/ }).count()).toBe(2)
  })

  it('is refused beside the very field, in the words of the API', async () => {
    const before = await api<ListPage<RunSummary>>('/runs')
    const page = await open('/runs/new')
    await page.getByRole('spinbutton', { name: 'Epochs at most' }).fill('0')
    await page.getByRole('button', { name: 'Queue the run' }).click()
    await page.getByText('epochs must be at least 1').waitFor()
    await page.getByRole('spinbutton', { name: 'Epochs at most' }).fill('1')
    await page.getByLabel('Network').selectOption('')
    await page.getByLabel('kernelSize').first().fill('40')
    await page.getByLabel('padding').first().selectOption('valid')
    const message = /smaller than the kernel/
    await page.getByText(message).waitFor()
    await page.getByRole('button', { name: 'Queue the run' }).click()
    // Only now has the API been asked; its message stands beside the same field.
    await page.getByText('architecture_invalid').waitFor()
    expect((await api<ListPage<RunSummary>>('/runs')).total).toBe(before.total)
  })

  it('clones a run with its configuration', async () => {
    const page = await open(`/runs/new?clone=${inject('tutorialRunId')}`)
    await page.waitForFunction(() => {
      const name = document.querySelector<HTMLInputElement>('#name')
      return name?.value === 'Tutorial: what a CNN sees'
    })
    expect(await page.getByRole('spinbutton', { name: 'Epochs at most' }).inputValue()).toBe('5')
  })

  it('shows its progress, cancels within two seconds, and retries', async () => {
    const run = await api<RunDetail>('/runs', json(LONG))
    const page = await open(`/runs/${run.id}`)
    await page.getByText('images/s').waitFor({ timeout: 90_000 })
    const pressed = Date.now()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Retry' }).waitFor({ timeout: 2000 })
    expect(Date.now() - pressed).toBeLessThan(2000)
    await page.getByRole('button', { name: 'Retry' }).click()
    await page.getByRole('button', { name: 'Cancel' }).waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('cancelled').first().waitFor()
  })

  it('finds runs by name and state, in an address that can be shared', async () => {
    const page = await open('/?search=tutorial')
    await page.getByRole('link', { name: 'Tutorial: what a CNN sees' }).waitFor()
    await page.getByLabel('State').selectOption('failed')
    await page.getByText('No run fits these filters.').waitFor()
    expect(page.url()).toMatch(/state=failed/)
  })

  it('is alive on every page that people read', async () => {
    for (const [path, heading] of [
      ['/', 'Runs'],
      ['/inspections', 'Inspections'],
      ['/datasets', 'Data sets'],
      ['/workers', 'Workers'],
    ] as const) {
      const page = await open(path)
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
    }
    const missing = await open('/runs/nothing')
    await missing.getByText('There is nothing here').waitFor()
  })
})
