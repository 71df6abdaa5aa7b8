import { hasPart } from '@convscope/testing'
import type {} from 'vitest'
import type { TestProject } from 'vitest/node'
import { findChromium } from './chromium.js'
import { startSystem } from './system.js'

declare module 'vitest' {
  export interface ProvidedContext {
    address: string
    tutorialRunId: string
    tutorialInspectionId: string
    /** What the terminal showed. */
    output: string
  }
}

/** Starts the system with its demo, the whole tutorial, and waits for it: every browser test looks at real results. */
export default async function setup(project: TestProject) {
  if (!hasPart(findChromium(), 'Chromium (CONVSCOPE_TEST_CHROMIUM names one)')) return
  const system = await startSystem({ demo: true })
  try {
    const run = await system.waitFor(/\/runs\/([A-Za-z0-9_-]+)/, 60_000)
    const inspection = await system.waitFor(/\/inspections\/([A-Za-z0-9_-]+)/, 900_000)
    project.provide('address', system.address)
    project.provide('tutorialRunId', run[1] as string)
    project.provide('tutorialInspectionId', inspection[1] as string)
    project.provide('output', system.output())
  } catch (error) {
    await system.stop()
    throw error
  }
  return async () => {
    await system.stop()
  }
}
