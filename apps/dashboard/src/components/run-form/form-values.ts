import {
  ARCHITECTURE_PRESETS,
  type CreateRunInput,
  createRunSchema,
  DEFAULT_PRESET,
  type FieldIssue,
  type ImageChoice,
  type Layer,
  type LayerInput,
  type Monitor,
  presetLayers,
  type RunDetail,
  toFieldIssues,
} from '@convscope/shared'

/** What the form's controls hold. Named as the request is, so that its messages find their control. */
export interface RunFormValues {
  name: string
  dataset: string
  /** A preset's name; '' stands for layers of one's own. */
  preset: string
  architecture: LayerInput[]
  training: {
    epochs: number
    batchSize: number
    seed: number
    optimizer: { type: 'adam' | 'sgd'; learningRate: number }
    bestCheckpoint: { monitor: Monitor }
    stopsEarly: boolean
    earlyStopping: { monitor: Monitor; minDelta: number; patience: number }
    /** Empty: all. */
    maxTrainingExamples: string
    maxValidationExamples: string
  }
  tags: string
  notes: string
  watch: ImageChoice[]
  /** Runs to queue, each with the next seed. */
  copies: number
}

/** As the schema says. */
export const MOST_WATCHED = 8

const DEFAULTS = createRunSchema.parse({})

export function defaultValues(dataset: string, classes: number): RunFormValues {
  const { training } = DEFAULTS
  return {
    name: '',
    dataset,
    preset: DEFAULT_PRESET,
    architecture: layersOf(DEFAULT_PRESET, classes),
    training: {
      ...training,
      optimizer: { type: 'adam', learningRate: training.optimizer.learningRate },
      stopsEarly: true,
      earlyStopping: { monitor: 'valLoss', minDelta: 0, patience: 2 },
      maxTrainingExamples: '',
      maxValidationExamples: '',
    },
    tags: '',
    notes: '',
    watch: [],
    copies: 1,
  }
}

export function clonedValues(run: RunDetail): RunFormValues {
  const { training } = run
  const { optimizer, earlyStopping } = training
  return {
    name: run.name,
    dataset: run.dataset,
    preset: run.preset ?? '',
    architecture: run.architecture,
    training: {
      ...training,
      optimizer: { type: optimizer.type, learningRate: optimizer.learningRate },
      stopsEarly: earlyStopping !== null,
      earlyStopping: earlyStopping ?? { monitor: 'valLoss', minDelta: 0, patience: 2 },
      maxTrainingExamples: String(training.maxTrainingExamples ?? ''),
      maxValidationExamples: String(training.maxValidationExamples ?? ''),
    },
    tags: run.tags.join(', '),
    notes: run.notes,
    watch: run.watch,
    copies: 1,
  }
}

export function layersOf(preset: string, classes: number): Layer[] {
  const found = ARCHITECTURE_PRESETS.find(({ name }) => name === preset)
  return found === undefined ? [] : presetLayers(found, classes)
}

/** The request of the nth copy, counted from 0. */
export function toRequest(values: RunFormValues, copy = 0): CreateRunInput {
  const { stopsEarly, earlyStopping, maxTrainingExamples, maxValidationExamples, ...training } =
    values.training
  const name = values.name.trim()
  return {
    ...(name === '' ? {} : { name: values.copies > 1 ? `${name}, seed ${training.seed + copy}` : name }),
    dataset: values.dataset,
    architecture: values.preset === '' ? values.architecture : values.preset,
    training: {
      ...training,
      seed: training.seed + copy,
      earlyStopping: stopsEarly ? earlyStopping : null,
      ...optionalCount('maxTrainingExamples', maxTrainingExamples),
      ...optionalCount('maxValidationExamples', maxValidationExamples),
    },
    tags: values.tags.split(',').flatMap((tag) => (tag.trim() === '' ? [] : [tag.trim()])),
    notes: values.notes,
    watch: values.watch,
  }
}

/** What the API would say to these values, before it is asked. */
export function issuesOf(values: RunFormValues): FieldIssue[] {
  const result = createRunSchema.safeParse(toRequest(values))
  const issues = result.success ? [] : toFieldIssues(result.error.issues)
  if (!Number.isInteger(values.copies) || values.copies < 1 || values.copies > 50) {
    issues.push({ field: 'copies', message: 'queue 1 to 50 runs at once' })
  }
  return issues
}

function optionalCount(field: 'maxTrainingExamples' | 'maxValidationExamples', text: string) {
  return text.trim() === '' ? {} : { [field]: Number(text) }
}
