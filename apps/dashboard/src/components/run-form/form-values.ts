import {
  ARCHITECTURE_PRESETS,
  type CreateRunInput,
  createRunSchema,
  type DatasetRecord,
  DEFAULT_PRESET,
  earlyStoppingSchema,
  type FieldIssue,
  type ImageChoice,
  type Layer,
  type LayerInput,
  type Monitor,
  optimizerSchema,
  presetLayers,
  type RunDetail,
  type TrainingConfig,
  toFieldIssues,
} from '@convscope/shared'
import { inWords } from '@/format/field-words'
import { cloneName, nameWithSeed } from './run-name'

export type OptimizerType = TrainingConfig['optimizer']['type']

/** Of every optimizer the arguments, so that changing one's mind loses nothing. */
export interface OptimizerValues {
  type: OptimizerType
  learningRate: number
  beta1: number
  beta2: number
  epsilon: number
  momentum: number
}

/** What the form's controls hold. Named as the request is, so that its messages find their control. */
export interface RunFormValues {
  name: string
  dataset: string
  /** A preset's name; '' stands for layers of one's own. */
  preset: string
  architecture: LayerInput[]
  training: Omit<
    TrainingConfig,
    'optimizer' | 'earlyStopping' | 'maxTrainingExamples' | 'maxValidationExamples'
  > & {
    optimizer: OptimizerValues
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
const MOST_COPIES = 50

const DEFAULTS = createRunSchema.parse({})

/** @returns what an optimizer takes when nothing is said. */
export const optimizerDefaults = (type: OptimizerType) => optimizerSchema.parse({ type })

const OPTIMIZER_DEFAULTS = {
  ...optimizerDefaults('sgd'),
  ...optimizerDefaults('adam'),
} as OptimizerValues

export function defaultValues({ name, classes }: Pick<DatasetRecord, 'name' | 'classes'>): RunFormValues {
  return {
    ...toValues(DEFAULTS),
    dataset: name,
    preset: DEFAULT_PRESET,
    architecture: layersOf(DEFAULT_PRESET, classes.length),
  }
}

/** A run's request with a name of its own. */
export function clonedValues(run: RunDetail, datasets: readonly DatasetRecord[]): RunFormValues {
  const classes = datasets.find(({ name }) => name === run.dataset)?.classes.length
  // Presets change from version to version; the run's layers are what was trained.
  const isPreset =
    run.preset !== null &&
    (classes === undefined ||
      JSON.stringify(layersOf(run.preset, classes)) === JSON.stringify(run.architecture))
  return {
    ...toValues(run),
    name: cloneName(run, datasets),
    dataset: run.dataset,
    preset: isPreset ? (run.preset ?? '') : '',
    architecture: run.architecture,
  }
}

function toValues({
  training,
  tags,
  notes,
  watch,
}: Pick<RunDetail, 'training' | 'tags' | 'notes' | 'watch'>): Omit<
  RunFormValues,
  'dataset' | 'preset' | 'architecture'
> {
  return {
    name: '',
    training: {
      ...training,
      optimizer: { ...OPTIMIZER_DEFAULTS, ...training.optimizer },
      stopsEarly: training.earlyStopping !== null,
      earlyStopping: { ...(training.earlyStopping ?? earlyStoppingSchema.parse({})) },
      maxTrainingExamples: String(training.maxTrainingExamples ?? ''),
      maxValidationExamples: String(training.maxValidationExamples ?? ''),
    },
    tags: tags.join(', '),
    notes,
    watch,
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
  const seed = training.seed + copy
  return {
    ...(name === '' ? {} : { name: values.copies > 1 ? nameWithSeed(name, seed) : name }),
    dataset: values.dataset,
    architecture: values.preset === '' ? values.architecture : values.preset,
    training: {
      ...training,
      optimizer: ofItsType(training.optimizer),
      seed,
      earlyStopping: stopsEarly ? earlyStopping : null,
      ...optionalCount('maxTrainingExamples', maxTrainingExamples),
      ...optionalCount('maxValidationExamples', maxValidationExamples),
    },
    tags: values.tags.split(',').flatMap((tag) => (tag.trim() === '' ? [] : [tag.trim()])),
    notes: values.notes,
    watch: values.watch,
  }
}

/** What the API would say to these values, before it is asked, in the words of the page. */
export function issuesOf(values: RunFormValues): FieldIssue[] {
  const { copies } = values
  const issues: FieldIssue[] = []
  const isCount = Number.isInteger(copies) && copies >= 1 && copies <= MOST_COPIES
  if (!isCount) issues.push({ field: 'copies', message: `Runs must be from 1 to ${MOST_COPIES}` })
  // The last copy has the largest seed, and the longest name.
  for (const copy of new Set([0, isCount ? copies - 1 : 0])) {
    const result = createRunSchema.safeParse(toRequest(values, copy))
    if (!result.success) issues.push(...toFieldIssues(result.error.issues).map(inWords))
  }
  return issues.filter(({ field }, place) => issues.findIndex((each) => each.field === field) === place)
}

/** The arguments that this type of optimizer has. */
function ofItsType(optimizer: OptimizerValues) {
  const names = ['type', ...Object.keys(optimizerDefaults(optimizer.type))]
  return Object.fromEntries(
    Object.entries(optimizer).filter(([name]) => names.includes(name)),
  ) as TrainingConfig['optimizer']
}

function optionalCount(field: 'maxTrainingExamples' | 'maxValidationExamples', text: string) {
  return text.trim() === '' ? {} : { [field]: Number(text) }
}
