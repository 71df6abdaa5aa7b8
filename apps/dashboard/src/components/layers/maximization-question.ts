import type { CreateAnalysisInput, LayerSummary } from '@convscope/shared'
import { channelCount } from './places'

/** Pictures that are made at a time. */
export const CHANNELS_AT_ONCE = 16
export const USUAL_STEPS = 128
export const USUAL_SEED = 1

export interface ExciteSettings {
  /** First channel. */
  from: number
  steps: number
  seed: number
}

/** What an address says, as far as it can be asked. */
export function readExciteSettings(
  layer: Pick<LayerSummary, 'outputShape'>,
  query: Partial<Record<keyof ExciteSettings, string | undefined>>,
): ExciteSettings {
  const from = within(query.from, 0, channelCount(layer) - 1, 0)
  return {
    from: from - (from % CHANNELS_AT_ONCE),
    steps: within(query.steps, 1, 4096, USUAL_STEPS),
    seed: within(query.seed, 0, 2 ** 31 - 1, USUAL_SEED),
  }
}

function within(text: string | undefined, least: number, most: number, usual: number): number {
  const value = Number(text)
  return text !== undefined && text !== '' && Number.isInteger(value) && value >= least && value <= most
    ? value
    : usual
}

/** The pictures of a group of channels: of the same one whichever page asks. */
export function maximizationQuestion(
  checkpointId: string,
  layer: Pick<LayerSummary, 'name' | 'outputShape'>,
  { from, steps, seed }: ExciteSettings,
): Extract<CreateAnalysisInput, { kind: 'maximization' }> {
  const first = from - (from % CHANNELS_AT_ONCE)
  const length = Math.min(CHANNELS_AT_ONCE, channelCount(layer) - first)
  const channels = Array.from({ length }, (_, i) => first + i)
  return { kind: 'maximization', checkpointId, layer: layer.name, channels, steps, seed }
}
