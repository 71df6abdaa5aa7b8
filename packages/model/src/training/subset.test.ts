import { expect, it } from 'vitest'
import { stratifiedSubset } from './subset.js'

/** So many of each class, one class after the other. */
const labelsOf = (...counts: number[]) => Uint16Array.from(counts.flatMap((n, label) => Array(n).fill(label)))
const countsOf = (labels: Uint16Array, chosen: Uint32Array, classes: number) =>
  Array.from({ length: classes }, (_, label) => chosen.filter((place) => labels[place] === label).length)

it.each([
  [[50, 50], 20, [10, 10]],
  [[80, 10, 10], 10, [8, 1, 1]],
  [[90, 9, 1], 10, [8, 1, 1]],
  [[1000, 1, 1, 1], 10, [7, 1, 1, 1]],
  [[5, 5, 5], 2, [1, 1, 0]],
  [[3, 0, 3], 3, [2, 0, 1]],
  [[10, 20], 30, [10, 20]],
])('takes of classes with %j examples %i: %j', (counts, most, expected) => {
  const labels = labelsOf(...counts)
  const chosen = stratifiedSubset(labels, most, 1)
  expect(countsOf(labels, chosen, counts.length)).toEqual(expected)
  expect(new Set(chosen).size).toBe(most)
  expect([...chosen]).toEqual([...chosen].sort((a, b) => a - b))
})

it('is a function of the seed', () => {
  const labels = labelsOf(100, 100)
  expect(stratifiedSubset(labels, 20, 7)).toEqual(stratifiedSubset(labels, 20, 7))
  expect(stratifiedSubset(labels, 20, 7)).not.toEqual(stratifiedSubset(labels, 20, 8))
})

it('comes from all of a class, and grows by what is added', () => {
  const labels = labelsOf(1000, 1000)
  const few = stratifiedSubset(labels, 200, 3)
  expect(Math.max(...few.filter((place) => place < 1000))).toBeGreaterThan(900)
  const more = new Set(stratifiedSubset(labels, 400, 3))
  expect(few.every((place) => more.has(place))).toBe(true)
})

it('adds up whatever the classes', () => {
  for (let most = 1; most <= 66; most++) {
    const labels = labelsOf(1, 2, 3, 50, 10)
    expect(stratifiedSubset(labels, most, most).length).toBe(most)
  }
})
