import { describe, expect, it } from 'vitest'
import { countMistakes, filterMistakes, judgeGap, orderClasses } from './mistakes'

const mistake = (index: number, label: number, predicted: number) => ({
  index,
  label,
  predicted,
  confidence: 0.9,
})
const all = { trueClass: null, predicted: null }

describe('mistakes', () => {
  const kept = [mistake(10, 1, 2), mistake(11, 2, 1), mistake(12, 1, 0)]

  it('are filtered by true and predicted class, and keep their place on the sheet', () => {
    expect(filterMistakes(kept, all).map(({ at }) => at)).toEqual([0, 1, 2])
    expect(filterMistakes(kept, { trueClass: 1, predicted: null }).map(({ at }) => at)).toEqual([0, 2])
    expect(filterMistakes(kept, { trueClass: 1, predicted: 0 }).map(({ index }) => index)).toEqual([12])
  })

  it('are counted off the diagonal', () => {
    const confusion = [
      [9, 1, 0],
      [2, 8, 3],
      [0, 0, 10],
    ]
    expect(countMistakes(confusion, all)).toBe(6)
    expect(countMistakes(confusion, { trueClass: 1, predicted: null })).toBe(5)
    expect(countMistakes(confusion, { trueClass: null, predicted: 1 })).toBe(1)
    expect(countMistakes(confusion, { trueClass: 1, predicted: 1 })).toBe(0)
  })
})

describe('the order of classes', () => {
  const metrics = (recall: number | null) => ({ precision: null, recall, f1: null, support: 1 })
  const perClass = [metrics(0.5), metrics(null), metrics(0.9), metrics(0.1)]

  it('puts last what cannot be told', () => {
    expect(orderClasses(perClass, 'recall', 'up')).toEqual([3, 0, 2, 1])
    expect(orderClasses(perClass, 'recall', 'down')).toEqual([2, 0, 3, 1])
    expect(orderClasses(perClass, 'class', 'down')).toEqual([3, 2, 1, 0])
  })
})

describe('the gap between the splits', () => {
  it.each([
    [0.999, 0.85, 'overfits'],
    [0.98, 0.975, 'about as well'],
    [0.9, 0.95, 'better than those'],
  ])('of %f and %f is told', (train, test, words) => {
    expect(judgeGap({ accuracy: train, loss: 0 }, { accuracy: test, loss: 0 })).toContain(words)
  })
})
