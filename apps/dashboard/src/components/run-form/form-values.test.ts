import {
  ARCHITECTURE_PRESETS,
  createRunSchema,
  type DatasetRecord,
  imageChoiceSchema,
  LAYER_TYPES,
  type LayerInput,
  layerArguments,
  layerSchema,
  presetLayers,
  type RunDetail,
  trainingConfigSchema,
} from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { labelOf } from '@/format/field-words'
import { examplesOf, fieldsOf } from '../../../tests/support/schema-examples'
import { clonedValues, defaultValues, issuesOf, optimizerDefaults, toRequest } from './form-values'
import { fromText, newLayer, toText } from './layer-arguments'

const MNIST = { name: 'mnist', title: 'MNIST', classes: [...'0123456789'] } as DatasetRecord
const values = () => defaultValues(MNIST)
const cloned = (request: object) => {
  const { architecture, ...run } = createRunSchema.parse(request)
  const isPreset = typeof architecture === 'string'
  return clonedValues(
    {
      name: 'first',
      ...run,
      preset: isPreset ? architecture : null,
      architecture: isPreset
        ? presetLayers(ARCHITECTURE_PRESETS.find(({ name }) => name === architecture) as never, 10)
        : architecture,
    } as RunDetail,
    [MNIST],
  )
}

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
})

describe('a clone', () => {
  const requests = examplesOf(createRunSchema.omit({ architecture: true, watch: true })) as object[]
  const watch = (examplesOf(imageChoiceSchema) as { imageId: string; datasetImage: object }[]).flatMap(
    ({ imageId, datasetImage }) => [{ imageId }, { datasetImage }],
  )
  const architectures = [...LAYER_TYPES.keys()].map((at) => [examplesOf(layerSchema)[at]])

  it('is tried with every field of the schema', () => {
    const seen = new Set(requests.flatMap((request) => pathsOf(request)))
    for (const field of fieldsOf(createRunSchema.omit({ architecture: true, watch: true }))) {
      expect(seen, field).toContain(field)
    }
  })

  it.each([
    ...requests.map((request) => ({ ...request, watch })),
    ...architectures.map((architecture) => ({ architecture })),
  ])('loses nothing of request %#', (request) => {
    const { name: _, ...wanted } = createRunSchema.parse(request)
    const { name, ...got } = createRunSchema.parse(toRequest(cloned(request)))
    expect(got).toEqual(wanted)
  })

  it.each([
    ['first', 'first (2)'],
    ['first (2)', 'first (3)'],
    ['sweep, seed 5', 'sweep (2)'],
    ['sweep, seed 5, seed 5', 'sweep (2)'],
    ['Tutorial CNN on MNIST, seed 3', ''],
    ['x'.repeat(120), `${'x'.repeat(116)} (2)`],
  ])('of "%s" is called "%s"', (name, wanted) => {
    const clone = cloned({ name })
    expect(clone.name).toBe(wanted)
    expect(createRunSchema.safeParse(toRequest(clone)).success).toBe(true)
  })

  it('has the layers that were trained where the preset of that name has others by now', () => {
    const run = { ...createRunSchema.parse({}), name: 'old', preset: 'tutorial-cnn' }
    const architecture = [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }]
    const clone = clonedValues({ ...run, architecture } as unknown as RunDetail, [MNIST])
    expect(clone).toMatchObject({ preset: '', architecture })
  })
})

describe('the controls of a layer', () => {
  it.each(LAYER_TYPES)('of %s mean what they show', (type) => {
    const layers = examplesOf(layerSchema).filter((layer) => (layer as LayerInput).type === type)
    for (const layer of layers as Record<string, unknown>[]) {
      const edited: Record<string, unknown> = { ...newLayer(type) }
      for (const argument of layerArguments(type)) {
        const value = layer[argument.name]
        edited[argument.name] = argument.kind === 'switch' ? value : fromText(argument, toText(value))
      }
      expect(layerSchema.parse(edited)).toEqual(layerSchema.parse(layer))
    }
  })
})

describe('a wrong value', () => {
  it('is refused at its field', () => {
    const { training, ...rest } = values()
    const wrong = { ...rest, copies: 99, training: { ...training, epochs: 0, maxTrainingExamples: 'many' } }
    expect(issuesOf(wrong)).toEqual([
      { field: 'copies', message: 'Runs must be from 1 to 50' },
      { field: 'training.epochs', message: 'Epochs must be at least 1' },
      { field: 'training.maxTrainingExamples', message: 'Training images must be a whole number' },
    ])
  })

  it('of the last copy is refused before the first is queued', () => {
    const { training, ...rest } = values()
    const issues = issuesOf({ ...rest, copies: 2, training: { ...training, seed: 2 ** 31 - 1 } })
    expect(issues).toEqual([{ field: 'training.seed', message: 'Seed must be at most 2,147,483,647' }])
    const name = 'x'.repeat(115)
    expect(issuesOf({ ...values(), name, copies: 50 })).toMatchObject([{ field: 'name' }])
  })

  it.each(
    fieldsOf(trainingConfigSchema).filter((field) => !/monitor|subset|maxTraining|maxValidation/.test(field)),
  )('of training.%s is told in the words of the page', (field) => {
    const wrong = values()
    const path = field.split('.')
    const key = path.at(-1) as string
    const training = wrong.training as unknown as Record<string, Record<string, unknown>>
    if (path.length === 1) Object.assign(training, { [key]: Number.NaN })
    else Object.assign(training[path[0] as string] as object, { [key]: Number.NaN })
    if (!(key in optimizerDefaults('adam'))) wrong.training.optimizer.type = 'sgd'
    const [issue] = issuesOf(wrong)
    expect(issue?.field).toBe(`training.${field}`)
    expect(issue?.message).toMatch(new RegExp(`^${labelOf(key)} must be a (whole )?number$`))
  })

  it.each(LAYER_TYPES)('of a layer %s is told in the words of the page', (type) => {
    for (const argument of layerArguments(type).filter(({ kind }) => kind === 'number' || kind === 'size')) {
      const layer = { ...newLayer(type), [argument.name]: 'many' } as LayerInput
      const [issue] = issuesOf({ ...values(), preset: '', architecture: [layer] }).filter(({ field }) =>
        field.endsWith(argument.name),
      )
      expect(issue?.message).toMatch(new RegExp(`^${labelOf(argument.name)} must be `))
    }
  })
})

function pathsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path]
  return Object.entries(value).flatMap(([name, each]) =>
    pathsOf(each, path === '' ? name : `${path}.${name}`),
  )
}
