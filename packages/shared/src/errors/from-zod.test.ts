import { describe, expect, it } from 'vitest'
import { createInspectionSchema } from '../contracts/inspections.js'
import { createRunSchema } from '../contracts/runs.js'
import { parseOrThrow } from './from-zod.js'
import { InvalidInputError } from './user-errors.js'

const issuesOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    if (error instanceof InvalidInputError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('parseOrThrow', () => {
  it('fills in the tutorial as the default of every field', () => {
    expect(parseOrThrow(createRunSchema, {})).toEqual({
      dataset: 'mnist',
      architecture: 'tutorial-cnn',
      tags: [],
      notes: '',
      watch: [],
      training: {
        epochs: 5,
        batchSize: 100,
        seed: 1,
        optimizer: {
          type: 'adam',
          learningRate: 0.001,
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-7,
        },
        loss: 'categoricalCrossentropy',
        validationSplit: 'test',
        subset: 'stratified',
        bestCheckpoint: { monitor: 'valLoss' },
        earlyStopping: { monitor: 'valLoss', minDelta: 0, patience: 2 },
      },
    })
  })

  it('names every wrong field, those inside a layer too', () => {
    const error = issuesOf(() =>
      parseOrThrow(createRunSchema, {
        architecture: [{ type: 'conv2d', filters: 0, kernelSize: 3 }],
        training: { epochs: 'five', speed: 3 },
      }),
    )
    expect(error.code).toBe('invalid_request')
    expect(error.field).toBe('architecture.0.filters')
    expect(error.issues?.map(({ field }) => field)).toEqual([
      'architecture.0.filters',
      'training.epochs',
      'training.speed',
    ])
  })

  it('says what a value that is no object should have been', () => {
    expect(issuesOf(() => parseOrThrow(createRunSchema, 'hello')).message).toContain('expected object')
  })

  it('wants exactly one image', () => {
    const error = issuesOf(() => parseOrThrow(createInspectionSchema, { checkpointId: 'c1' }))
    expect(error).toMatchObject({
      field: 'imageId',
      message: 'give either imageId or datasetImage',
    })
  })
})
