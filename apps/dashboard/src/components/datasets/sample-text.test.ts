import { expect, it } from 'vitest'
import { sampleText } from './use-sample-text'

it('says that a sample is one', () => {
  expect(sampleText(2000, 10_000, 'test')).toBe('2,000 of 10,000 test images')
  expect(sampleText(10_000, 10_000, 'test')).toBe('10,000 test images')
  expect(sampleText(600, undefined, 'train')).toBe('600 training images')
})
