import type {
  AnalysisResults,
  ArchitectureSummary,
  EpochRecord,
  LayerHealthRecord,
  LayerSummary,
} from '@convscope/shared'
import { channelWord } from '@/components/layers/places'
import { count, percent, significant } from '@/format/numbers'

/** Something a reviewer should know about a run, in plain words. */
export interface Finding {
  id: string
  severity: 'bad' | 'warn'
  title: string
  detail: string
  /** Where to look: nothing for what concerns the whole run. */
  layer: string | null
  channels: number[]
}

type Health = AnalysisResults['layerHealth']
type Metrics = Pick<EpochRecord, 'epoch' | 'loss' | 'accuracy' | 'valLoss' | 'valAccuracy'>

/** Above it nearly nothing of what a layer gives is used. */
const MANY_ZEROS = 0.9
const SATURATED = 0.5
/** Of the range of a bounded activation function, from each end. */
const SATURATION_ZONE = 0.05
const RANGES: Partial<Record<string, [number, number]>> = { sigmoid: [0, 1], tanh: [-1, 1], relu6: [0, 6] }
/** Validation loss above its best, as a fraction. */
const RISEN = 0.05
/** Training accuracy above validation accuracy. */
const GAP = 0.05
/** Accuracy as a multiple of what guessing gives. */
const LIKE_GUESSING = 1.5

/** They pass their channels on, one by one: what is dead before them is dead after them. */
const CHANNEL_BY_CHANNEL = [
  'activation',
  'batchNormalization',
  'dropout',
  'maxPooling2d',
  'averagePooling2d',
  'globalAveragePooling2d',
  'globalMaxPooling2d',
]

/** What the epochs of a run tell about how it learned. */
export function trainingFindings(epochs: readonly Metrics[], classCount: number): Finding[] {
  const last = epochs.at(-1)
  if (last === undefined) return []
  return [overfitting(epochs, last), guessing(epochs, classCount)].filter((finding) => finding !== null)
}

function overfitting(epochs: readonly Metrics[], last: Metrics): Finding | null {
  const best = epochs.reduce((lowest, each) => (each.valLoss < lowest.valLoss ? each : lowest))
  const gap = last.accuracy - last.valAccuracy
  const rises = last.valLoss > best.valLoss * (1 + RISEN) && last.loss < best.loss
  if (!rises && gap < GAP) return null
  const sentences: string[] = []
  if (rises) {
    sentences.push(
      `From epoch ${best.epoch} to ${last.epoch} the training loss fell from ${significant(best.loss)} to ${significant(last.loss)}, while the validation loss rose from ${significant(best.valLoss)} to ${significant(last.valLoss)}.`,
    )
  }
  if (gap >= GAP) {
    sentences.push(
      `In epoch ${last.epoch} it read ${percent(last.accuracy)} of the training images right, but only ${percent(last.valAccuracy)} of the validation images.`,
    )
  }
  return {
    id: 'overfitting',
    severity: rises && gap >= GAP ? 'bad' : 'warn',
    title: 'The network overfits',
    detail: sentences.join(' '),
    layer: null,
    channels: [],
  }
}

function guessing(epochs: readonly Metrics[], classCount: number): Finding | null {
  const best = Math.max(...epochs.map(({ valAccuracy }) => valAccuracy))
  const byChance = 1 / classCount
  if (classCount < 2 || best >= Math.min(LIKE_GUESSING * byChance, (1 + byChance) / 2)) return null
  return {
    id: 'guessing',
    severity: 'bad',
    title: 'The network has learned next to nothing',
    detail: `At best it reads ${percent(best)} of the validation images right; guessing among ${classCount} classes gives ${percent(byChance)}.`,
    layer: null,
    channels: [],
  }
}

/** What is wrong with layers, the worst first. */
export function healthFindings({ images, layers }: Health, summary: ArchitectureSummary): Finding[] {
  const records = new Map(layers.map((record) => [record.layer, record]))
  const findings = layers.flatMap((record) => {
    const layer = summary.layers.find(({ name }) => name === record.layer)
    if (layer === undefined || layer.type === 'input' || layer.type === 'flatten') return []
    const inputs = layer.inputs.flatMap((name) => sourceOf(name, summary, records))
    // It cannot answer differently when nothing that it reads differs.
    if (inputs.length > 0 && inputs.every(isWhollyDead)) return []
    return [
      deadChannels(record, inputs, images),
      manyZeros(record, images),
      saturation(record, layer, images),
      correlation(record, inputs, layer),
    ].filter((finding) => finding !== null)
  })
  // A layer that is dead as a whole names no channels.
  const rank = ({ severity, channels }: Finding) => (severity !== 'bad' ? 2 : channels.length === 0 ? 0 : 1)
  return findings.sort((a, b) => rank(a) - rank(b))
}

/** The measured layer whose values a layer reads: those that only pass values on are not measured. */
function sourceOf(
  name: string,
  summary: ArchitectureSummary,
  records: ReadonlyMap<string, LayerHealthRecord>,
): LayerHealthRecord[] {
  const record = records.get(name)
  if (record !== undefined) return [record]
  const layer: LayerSummary | undefined = summary.layers.find((each) => each.name === name)
  return layer?.inputs.flatMap((input) => sourceOf(input, summary, records)) ?? []
}

const channelsOf = ({ shape }: LayerHealthRecord): number => shape.at(-1) ?? 0
const isWhollyDead = (record: LayerHealthRecord): boolean => record.dead.length === channelsOf(record)

function deadChannels(
  record: LayerHealthRecord,
  inputs: LayerHealthRecord[],
  images: number,
): Finding | null {
  const { layer, shape, dead } = record
  const before = inputs.length === 1 && CHANNEL_BY_CHANNEL.includes(record.type) ? inputs[0]?.dead : undefined
  const own = before === undefined ? dead : dead.filter((channel) => !before.includes(channel))
  if (own.length === 0) return null
  const all = channelsOf(record)
  const word = channelWord(shape, all)
  if (own.length === all) {
    return {
      id: `dead ${layer}`,
      severity: 'bad',
      title: `${layer} is dead`,
      detail: `None of its ${count(all)} ${word} answers differently to any of ${count(images)} images: everything behind it sees the same for all of them.`,
      layer,
      channels: [],
    }
  }
  return {
    id: `dead ${layer}`,
    severity: own.length > all / 4 ? 'bad' : 'warn',
    title: `${layer} has ${count(own.length)} dead ${channelWord(shape, own.length)} of ${count(all)}`,
    detail: `Over ${count(images)} images ${own.length === 1 ? 'it gives' : 'each gives'} one and the same value: ${own.length === 1 ? 'it adds' : 'they add'} nothing.`,
    layer,
    channels: own,
  }
}

function manyZeros(
  { layer, fractionZero, dead, ...record }: LayerHealthRecord,
  images: number,
): Finding | null {
  const all = record.shape.at(-1) ?? 0
  if (fractionZero < MANY_ZEROS || dead.length === all) return null
  return {
    id: `zeros ${layer}`,
    severity: 'warn',
    title: `${layer} is nearly always silent`,
    detail: `${percent(fractionZero)} of all its values over ${count(images)} images are exactly zero.`,
    layer,
    channels: [],
  }
}

function saturation(
  { layer, type, histogram }: LayerHealthRecord,
  { activation }: LayerSummary,
  images: number,
): Finding | null {
  const range = RANGES[activation ?? type]
  if (range === undefined) return null
  const [low, high] = range
  const zone = (high - low) * SATURATION_ZONE
  // relu6 is zero below zero as any relu: only its upper end saturates.
  const isSaturated = (value: number) => value > high - zone || (activation !== 'relu6' && value < low + zone)
  let [saturated, total] = [0, 0]
  histogram.counts.forEach((n, bin) => {
    const middle = ((histogram.edges[bin] ?? 0) + (histogram.edges[bin + 1] ?? 0)) / 2
    total += n
    if (isSaturated(middle)) saturated += n
  })
  const fraction = total === 0 ? 0 : saturated / total
  if (fraction < SATURATED) return null
  return {
    id: `saturated ${layer}`,
    severity: 'warn',
    title: `${layer} is saturated`,
    detail: `${percent(fraction)} of its values over ${count(images)} images lie at the ends of ${activation}, where it hardly learns.`,
    layer,
    channels: [],
  }
}

function correlation(
  { layer, type, shape, correlated }: LayerHealthRecord,
  inputs: LayerHealthRecord[],
  { activation }: LayerSummary,
): Finding | null {
  // Classes exclude one another, and pairs that come from the layer before are told there.
  if (activation === 'softmax') return null
  const before = new Set(
    CHANNEL_BY_CHANNEL.includes(type)
      ? inputs.flatMap((input) => input.correlated.map(({ a, b }) => `${a} ${b}`))
      : [],
  )
  const own = correlated.filter(({ a, b }) => !before.has(`${a} ${b}`))
  const [strongest] = own
  if (strongest === undefined) return null
  const word = channelWord(shape, 2)
  const pair = `${channelWord(shape)} ${strongest.a} and ${strongest.b}`
  return {
    id: `correlated ${layer}`,
    severity: 'warn',
    title:
      own.length === 1
        ? `Two ${word} of ${layer} say the same`
        : `${count(own.length)} pairs of ${word} of ${layer} say the same`,
    detail: `${own.length === 1 ? 'They are' : 'The closest are'} ${pair}, with a correlation of ${strongest.correlation.toFixed(3)}.`,
    layer,
    channels: [...new Set(own.flatMap(({ a, b }) => [a, b]))],
  }
}
