import { type LayerHealthRecord, layersSchema, summariseArchitecture } from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { healthFindings, trainingFindings } from './findings'

const epoch = (epoch: number, loss: number, valLoss: number, accuracy = 0.9, valAccuracy = 0.9) => ({
  epoch,
  loss,
  valLoss,
  accuracy,
  valAccuracy,
})
const ids = (findings: { id: string }[]) => findings.map(({ id }) => id)

describe('what the epochs tell', () => {
  it('is nothing while both losses fall', () => {
    expect(trainingFindings([epoch(1, 0.5, 0.4), epoch(2, 0.3, 0.3), epoch(3, 0.2, 0.301)], 10)).toEqual([])
    expect(trainingFindings([], 10)).toEqual([])
  })

  it('is overfitting when the validation loss rises while the training loss falls', () => {
    const [finding] = trainingFindings([epoch(1, 0.5, 0.4), epoch(2, 0.3, 0.3), epoch(3, 0.1, 0.5)], 10)
    expect(finding).toMatchObject({ id: 'overfitting', severity: 'warn' })
    expect(finding?.detail).toContain('From epoch 2 to 3')
    expect(finding?.detail).toContain('0.3000 to 0.1000')
  })

  it('is no overfitting when both losses rise', () => {
    expect(trainingFindings([epoch(1, 0.3, 0.3), epoch(2, 0.8, 0.9)], 10)).toEqual([])
  })

  it('is overfitting when training images are read much better', () => {
    const epochs = [epoch(1, 0.5, 0.4), epoch(2, 0.01, 0.6, 1, 0.85)]
    const [finding] = trainingFindings(epochs, 10)
    expect(finding).toMatchObject({ id: 'overfitting', severity: 'bad' })
    expect(finding?.detail).toContain('100 % of the training images right, but only 85.00 %')
  })

  it('is a network that only guesses', () => {
    expect(ids(trainingFindings([epoch(1, 2.3, 2.3, 0.1, 0.11)], 10))).toEqual(['guessing'])
    expect(ids(trainingFindings([epoch(1, 0.6, 0.6, 0.7, 0.76)], 2))).toEqual([])
  })
})

const summary = summariseArchitecture(
  layersSchema.parse([
    { type: 'conv2d', filters: 4, kernelSize: 3, activation: 'relu' },
    { type: 'maxPooling2d' },
    { type: 'conv2d', filters: 4, kernelSize: 3 },
    { type: 'batchNormalization' },
    { type: 'flatten' },
    { type: 'dense', units: 8, activation: 'tanh' },
    { type: 'dense', units: 2, activation: 'softmax' },
  ]),
  [12, 12, 1],
)
function record(layer: string, about: Partial<LayerHealthRecord> = {}): LayerHealthRecord {
  const { type, outputShape } = summary.layers.find(({ name }) => name === layer) ?? {
    type: 'other' as const,
    outputShape: [1],
  }
  return {
    layer,
    type,
    shape: outputShape,
    histogram: { edges: [-1, 0, 1], counts: [5, 5] },
    fractionZero: 0.5,
    channels: { max: [], mean: [], std: [], fractionZero: [] },
    dead: [],
    correlated: [],
    ...about,
  }
}
const find = (...layers: LayerHealthRecord[]) => healthFindings({ images: 1000, layers }, summary)

describe('what the health of layers tells', () => {
  it('is nothing of healthy layers', () => {
    expect(find(record('conv2d_1'), record('conv2d_2'), record('dense_1'))).toEqual([])
  })

  it('names dead channels', () => {
    const [finding] = find(record('conv2d_1', { dead: [1] }))
    expect(finding).toMatchObject({ layer: 'conv2d_1', channels: [1], severity: 'warn' })
    expect(finding?.title).toBe('conv2d_1 has 1 dead filter of 4')
    expect(find(record('dense_1', { dead: [0, 7] }))[0]?.title).toBe('dense_1 has 2 dead units of 8')
  })

  it('blames a dead layer, not those behind it', () => {
    const all = [0, 1, 2, 3]
    const findings = find(
      record('conv2d_1', { dead: all, fractionZero: 1 }),
      record('conv2d_2', { dead: all }),
      record('batch_normalization_1', { dead: all }),
      record('dense_1', { dead: [0, 1, 2, 3, 4, 5, 6, 7] }),
    )
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({ title: 'conv2d_1 is dead', severity: 'bad' })
  })

  it('blames a channel where it dies', () => {
    const findings = find(
      record('conv2d_2', { dead: [2] }),
      record('batch_normalization_1', { dead: [2, 3] }),
    )
    expect(findings.map(({ layer, channels }) => [layer, channels])).toEqual([
      ['conv2d_2', [2]],
      ['batch_normalization_1', [3]],
    ])
  })

  it('sees silence, saturation and doubles', () => {
    expect(ids(find(record('conv2d_1', { fractionZero: 0.95 })))).toEqual(['zeros conv2d_1'])
    const histogram = { edges: [-1, -0.98, 0.98, 1], counts: [40, 40, 40] }
    expect(ids(find(record('dense_1', { histogram })))).toEqual(['saturated dense_1'])
    const correlated = [
      { a: 0, b: 2, correlation: 0.99 },
      { a: 1, b: 2, correlation: -0.96 },
    ]
    const [double] = find(record('conv2d_1', { correlated }))
    expect(double?.channels).toEqual([0, 2, 1])
    expect(double?.detail).toContain('filter 0 and 2, with a correlation of 0.990')
    // The output's classes exclude one another.
    expect(find(record('dense_2', { correlated }))).toEqual([])
  })

  it('begins with the worst', () => {
    const findings = find(record('conv2d_1', { fractionZero: 0.95 }), record('conv2d_2', { dead: [0, 1, 2] }))
    expect(findings.map(({ severity }) => severity)).toEqual(['bad', 'warn'])
  })
})
