import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject } from 'vitest'
import { findChromium, launchChromium } from './chromium.js'

export interface BrowserFixture {
  address: string
  /** Opens a page of the dashboard. Whatever it complains about fails the test. */
  open(
    path: string,
    options?: { width?: number; height?: number; colorScheme?: 'light' | 'dark' },
  ): Promise<Page>
  /** Asks the API. */
  api<Answer>(path: string, init?: RequestInit): Promise<Answer>
}

/** Tests in a real Chromium against the running system, or the one at `address`. */
export function describeInBrowser(
  name: string,
  tests: (fixture: BrowserFixture) => void,
  address: () => string = () => inject('address'),
): void {
  describe.skipIf(findChromium() === null)(name, () => {
    let browser: Browser
    const contexts: BrowserContext[] = []
    const complaints: string[] = []
    beforeAll(async () => {
      browser = await launchChromium()
    })
    afterEach(async () => {
      await Promise.all(contexts.splice(0).map((context) => context.close()))
      expect(complaints.splice(0)).toEqual([])
    })
    afterAll(() => browser.close())

    tests({
      get address() {
        return address()
      },
      async open(path, { width = 1440, height = 900, colorScheme = 'light' } = {}) {
        const context = await browser.newContext({ viewport: { width, height }, colorScheme })
        contexts.push(context)
        const page = await context.newPage()
        page.on('pageerror', (error) => complaints.push(error.message))
        page.on('console', (message) => {
          // A refused request is answered on the page; the browser mentions it, too.
          const isRefusal = message.text().startsWith('Failed to load resource')
          if (message.type() === 'error' && !isRefusal) complaints.push(message.text())
        })
        await page.goto(`${address()}${path}`)
        // The server's page is there before it listens: a key pressed in between would be lost.
        await page.locator('html[data-interactive=true]').waitFor()
        return page
      },
      async api<Answer>(path: string, init?: RequestInit) {
        const response = await fetch(`${address()}/api/v1${path}`, init)
        return (await response.json()) as Answer
      },
    })
  })
}

export const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
