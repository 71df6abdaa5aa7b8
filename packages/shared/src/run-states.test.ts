import { expect, it } from 'vitest'
import { canBecome, isFinished, RUN_STATES } from './run-states.js'

it('lets a finished run go on only by retrying what failed or was cancelled', () => {
  for (const from of RUN_STATES.filter(isFinished)) {
    expect(RUN_STATES.filter((to) => canBecome(from, to))).toEqual(from === 'completed' ? [] : ['queued'])
  }
})

it('lets a running run return to the queue', () => {
  expect(canBecome('running', 'queued')).toBe(true)
})
