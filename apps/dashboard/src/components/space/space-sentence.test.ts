import { expect, it } from 'vitest'
import { spaceSentence } from './space-sentence'

it('says where space is missing, how much, and what waits', () => {
  expect(spaceSentence([{ worker: null, missingMegabytes: 1188 }])).toBe(
    'The disk lacks 1,188 MB of the space that a run begins with. ' +
      'Queued runs wait there, and begin by themselves when some is freed.',
  )
  const two = [
    { worker: 'a', missingMegabytes: 1 },
    { worker: 'b', missingMegabytes: 2 },
  ]
  expect(spaceSentence(two)).toMatch(/The disk of a lacks 1 MB.*The disk of b lacks 2 MB/)
})
