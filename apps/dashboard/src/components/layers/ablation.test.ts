import { describe, expect, it } from 'vitest'
import { orderByLoss } from './ablation'

const baseline = { accuracy: 0.9, loss: 0.1 }
const channels = [
  { channel: 0, accuracy: 0.9, loss: 0.1 },
  { channel: 1, accuracy: 0.5, loss: 0.8 },
  { channel: 2, accuracy: 0.9, loss: 0.2 },
]

describe('the ranking of channels', () => {
  it('begins with what is missed most', () => {
    expect(orderByLoss(baseline, channels, 'lost').map(({ channel }) => channel)).toEqual([1, 2, 0])
    expect(orderByLoss(baseline, channels, 'number').map(({ channel }) => channel)).toEqual([0, 1, 2])
  })
})
