import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Path of a Chromium on this machine; null when there is none. */
export function findChromium(): string | null {
  const named = process.env.CONVSCOPE_TEST_CHROMIUM
  return named || (CANDIDATES.find((candidate) => existsSync(candidate)) ?? null)
}

/**
 * Whether the browser tests can run; says in one line when not.
 * @throws in CI, where a missing part is a failure.
 */
export function hasChromium(): boolean {
  if (findChromium() !== null) return true
  const sentence =
    'There is no Chromium on this machine (CONVSCOPE_TEST_CHROMIUM names one): the browser tests are skipped.'
  if (process.env.CI) throw new Error(sentence)
  console.log(sentence)
  return false
}

export function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === null) throw new Error('There is no Chromium on this machine.')
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
