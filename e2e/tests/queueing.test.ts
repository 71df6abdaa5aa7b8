import {
  LAYER_TYPES,
  type Page as ListPage,
  layerArguments,
  optimizerSchema,
  type RunDetail,
  type RunSummary,
  trainingConfigSchema,
} from '@convscope/shared'
import { expect, it } from 'vitest'
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

  it('is refused beside the very field, in the words of the page', async () => {
    const before = await api<ListPage<RunSummary>>('/runs')
    const page = await open('/runs/new')
    await page.getByRole('spinbutton', { name: 'Epochs at most' }).fill('0')
    await page.getByRole('button', { name: 'Queue the run' }).click()
    await page.getByText('Epochs must be at least 1').waitFor()
    await page.getByRole('spinbutton', { name: 'Epochs at most' }).fill('1')
    await page.getByLabel('Network').selectOption('')
    await page.getByLabel('Kernel size').first().fill('40')
    await page.getByLabel('Padding').first().selectOption('valid')
    const message = /smaller than the kernel/
    await page.getByText(message).waitFor()
    await page.getByRole('button', { name: 'Queue the run' }).click()
    // Only now has the API been asked; its message stands beside the same field, without its code.
    await page.locator('[data-code=architecture_invalid]').waitFor()
    expect(await page.getByText('architecture_invalid').count()).toBe(0)
    expect((await api<ListPage<RunSummary>>('/runs')).total).toBe(before.total)
  })

  it('has a control for every field of the request', async () => {
    const page = await open('/runs/new')
    await page.getByLabel('Network').selectOption('')
    for (const optimizer of ['adam', 'sgd'] as const) {
      await page.getByLabel('Optimizer').selectOption(optimizer)
      for (const name of Object.keys(optimizerSchema.parse({ type: optimizer }))) {
        await page.locator(`[name="training.optimizer.${name}"]`).waitFor()
      }
    }
    for (const type of LAYER_TYPES) {
      const layers = page.locator('form ol > li')
      const count = await layers.count()
      await page.getByLabel('Type of the layer to add').selectOption(type)
      await page.getByRole('button', { name: 'Add layer' }).click()
      await layers.nth(count).waitFor()
      const added = layers.filter({ has: page.getByText(type, { exact: true }) }).last()
      for (const { name } of layerArguments(type)) await added.locator(`[name$=".${name}"]`).waitFor()
    }
    // Which images a subset has is asked where there is one.
    await page.locator('[name="training.maxTrainingExamples"]').fill('1000')
    await page.locator('[name="training.subset"]').waitFor()
    // What was added stands before the layer that classifies.
    expect(await page.locator('form ol > li').last().textContent()).toContain('dense')
    const controls = await page
      .locator('form [name]')
      .evaluateAll((list) => list.map((each) => each.getAttribute('name')))
    const rest = trainingConfigSchema.omit({ optimizer: true, loss: true, validationSplit: true }).shape
    for (const name of Object.keys(rest)) {
      expect(
        controls.some((control) => `${control}.`.startsWith(`training.${name}.`)),
        name,
      ).toBe(true)
    }
  })

  it('clones a run with its configuration', async () => {
    const training = { optimizer: { type: 'sgd', learningRate: 0.05, momentum: 0.9 } }
    const { id } = await api<RunDetail>('/runs', json({ name: 'swept, seed 5', training }))
    await api(`/runs/${id}/cancel`, { method: 'POST' })
    const page = await open(`/runs/new?clone=${id}`)
    expect(await page.getByLabel('Name').inputValue()).toBe('swept (2)')
    expect(await page.getByLabel('Momentum').inputValue()).toBe('0.9')
    await page.getByRole('button', { name: 'Queue the run' }).click()
    await page.waitForURL(/\/runs\/(?!new)/)
    const clone = await api<RunDetail>(`/runs/${page.url().split('/').at(-1)}`)
    expect(clone.training.optimizer).toEqual(training.optimizer)
    await api(`/runs/${clone.id}/cancel`, { method: 'POST' })
  })

  it('comes back as it was left, by Back and by a reload', async () => {
    const page = await open('/runs/new')
    const epochs = page.getByRole('spinbutton', { name: 'Epochs at most' })
    const filters = page.getByLabel('Filters').first()
    await page.getByLabel('Name').fill('unfinished')
    await page.getByLabel('Network').selectOption('')
    await filters.fill('9')
    await epochs.fill('')
    await page.getByRole('link', { name: 'Workers' }).click()
    await page.getByRole('heading', { name: 'Workers', level: 1 }).waitFor()
    await page.goBack()
    const expectAsLeft = async () => {
      await page.waitForFunction(
        () => document.querySelector<HTMLInputElement>('[name=name]')?.value === 'unfinished',
      )
      expect(await filters.inputValue()).toBe('9')
      expect(await epochs.inputValue()).toBe('')
    }
    await expectAsLeft()
    await page.reload()
    await expectAsLeft()
    // A link to the form brings a fresh one.
    await page.getByRole('link', { name: 'Workers' }).click()
    await page.getByRole('heading', { name: 'Workers', level: 1 }).waitFor()
    await page.getByRole('link', { name: 'New run' }).click()
    await epochs.waitFor()
    expect(await page.getByLabel('Name').inputValue()).toBe('')
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
