import { expect, it } from 'vitest'
import { occlusionSquare } from './occlusion-square'

it.each([
  [[28, 28, 1], { size: 5, stride: 1 }],
  [[64, 64, 3], { size: 11, stride: 2 }],
  [[224, 224, 3], { size: 37, stride: 8 }],
  [[2, 2, 1], { size: 1, stride: 1 }],
] as const)('the square that hides parts of %j', (shape, square) => {
  expect(occlusionSquare([...shape])).toEqual(square)
})
