import { createRunSchema, type RunDetail } from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { clonedValues, defaultValues, issuesOf, toRequest } from './form-values'

const values = () => defaultValues('mnist', 10)

describe('the values of the form', () => {
  it('are the tutorial when nothing is changed', () => {
    expect(createRunSchema.parse(toRequest(values()))).toEqual(createRunSchema.parse({}))
  })

  it('give each copy the next seed', () => {
    const copies = { ...values(), name: 'sweep', copies: 3 }
    expect([0, 1, 2].map((copy) => toRequest(copies, copy).training?.seed)).toEqual([1, 2, 3])
    expect(toRequest(copies, 2).name).toBe('sweep, seed 3')
  })

  it('turn early stopping off', () => {
    const { training, ...rest } = values()
    expect(
      toRequest({ ...rest, training: { ...training, stopsEarly: false } }).training?.earlyStopping,
    ).toBeNull()
  })

  it('come back from a run that is cloned', () => {
    const request = createRunSchema.parse({
      name: 'first',
      tags: ['a', 'b'],
      training: { epochs: 7, seed: 3 },
    })
    const run = { ...request, preset: 'tutorial-cnn', architecture: [] } as unknown as RunDetail
    expect(createRunSchema.parse(toRequest(clonedValues(run)))).toEqual(request)
  })

  it('are refused with the words and fields of the API', () => {
    const { training, ...rest } = values()
    const wrong = { ...rest, copies: 99, training: { ...training, epochs: 0, maxTrainingExamples: 'many' } }
    expect(issuesOf(wrong).map(({ field }) => field)).toEqual([
      'training.epochs',
      'training.maxTrainingExamples',
      'copies',
    ])
  })
})
