import { RUN_STATES } from '@convscope/shared'
import { expect, it } from 'vitest'
import { nothingYet } from './nothing-yet'

it('speaks of what will come only while something comes', () => {
  const said = RUN_STATES.map((state) => nothingYet(state, 'soon') === 'soon')
  expect(said).toEqual(RUN_STATES.map((state) => state === 'queued' || state === 'running'))
})
