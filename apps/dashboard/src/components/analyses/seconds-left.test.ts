import { expect, it } from 'vitest'
import { secondsLeft } from './use-seconds-left'

it('tells the time left by the pace so far', () => {
  const first = { done: 100, total: 1000, at: 0 }
  expect(secondsLeft(first, { done: 400, total: 1000, at: 3000 })).toBe(6)
  expect(secondsLeft(first, first)).toBeNull()
  expect(secondsLeft(first, { done: 1000, total: 1000, at: 3000 })).toBe(0)
})
