import { findProgram, isExecutable } from './command.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const MAC = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** A Chromium for the browser tests: the one that CONVSCOPE_TEST_CHROMIUM names, else an installed one. */
export function findChromium(env = process.env) {
  if (env.CONVSCOPE_TEST_CHROMIUM) return env.CONVSCOPE_TEST_CHROMIUM
  return NAMES.map((name) => findProgram(name)).find(Boolean) ?? MAC.find(isExecutable)
}
