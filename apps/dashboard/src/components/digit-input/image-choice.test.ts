import type { InspectionSummary } from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { distinctImages, imageKey, imageQuery, imageTitle } from './image-choice'

const DIGIT = { dataset: 'mnist', split: 'test', index: 4 } as const
const inspection = (change: Partial<InspectionSummary>) =>
  ({ imageId: null, datasetImage: null, inputUrl: null, ...change }) as InspectionSummary

describe('an image in an address', () => {
  it('is named by its id, or by its place in the data set', () => {
    expect(imageQuery({ imageId: 'a' })).toEqual({ imageId: 'a' })
    expect(imageQuery({ datasetImage: DIGIT })).toEqual({ dataset: 'mnist', split: 'test', index: '4' })
    expect(imageKey({ datasetImage: DIGIT })).not.toBe(imageKey({ datasetImage: { ...DIGIT, index: 5 } }))
  })

  it('has a title', () => {
    expect(imageTitle({ datasetImage: DIGIT })).toBe('mnist, test image 4')
    expect(imageTitle({ imageId: 'a' }, 'nine.png')).toBe('nine.png')
  })
})

describe('distinctImages', () => {
  it('names each image once, with the first picture there is', () => {
    const images = distinctImages([
      inspection({ datasetImage: DIGIT }),
      inspection({ imageId: 'a', inputUrl: '/a' }),
      inspection({ datasetImage: DIGIT, inputUrl: '/4' }),
    ])
    expect(images.map(({ image, pictureUrl }) => [imageKey(image), pictureUrl])).toEqual([
      ['dataset=mnist&split=test&index=4', '/4'],
      ['imageId=a', '/a'],
    ])
  })
})
