import {
  ARCHITECTURE_PRESETS,
  type ArchitectureSummary,
  assertClassifier,
  type CreateRun,
  type DatasetRecord,
  DEFAULT_ARCHITECTURE_LIMITS,
  InvalidInputError,
  type Layer,
  presetLayers,
  summariseArchitecture,
} from '@convscope/shared'

export interface PlannedRun {
  name: string
  preset: string | null
  layers: Layer[]
  summary: ArchitectureSummary
}

/**
 * What a request means for a data set: its layers and their summary.
 * @throws InvalidInputError / TooLargeError with the field of the request.
 */
export function planRun(
  request: Pick<CreateRun, 'architecture' | 'name'>,
  dataset: Pick<DatasetRecord, 'title' | 'inputShape' | 'classes'>,
  maxParameters: number,
): PlannedRun {
  const { architecture } = request
  const preset = typeof architecture === 'string' ? findPreset(architecture) : null
  const layers = preset === null ? (architecture as Layer[]) : presetLayers(preset, dataset.classes.length)
  const summary = summariseArchitecture(layers, dataset.inputShape, {
    ...DEFAULT_ARCHITECTURE_LIMITS,
    maxParameters,
  })
  assertClassifier(summary, layers, dataset.classes.length)
  return {
    name: request.name ?? `${preset?.title ?? 'Own network'} on ${dataset.title}`,
    preset: preset?.name ?? null,
    layers,
    summary,
  }
}

function findPreset(name: string) {
  const preset = ARCHITECTURE_PRESETS.find((candidate) => candidate.name === name)
  if (preset !== undefined) return preset
  const known = ARCHITECTURE_PRESETS.map((candidate) => candidate.name).join(', ')
  throw new InvalidInputError({
    code: 'architecture_unknown',
    message: `There is no architecture "${name}". Choose one of ${known}, or give the layers.`,
    field: 'architecture',
  })
}
