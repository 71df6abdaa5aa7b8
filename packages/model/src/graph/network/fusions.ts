import type { Activation, ArchitectureSummary, Layer } from '@convscope/shared'
import type { LayerOf, Size } from './operations/layer-attributes.js'
import { isOwnConvolution, isPooledWithConvolution } from './operations/own-convolution.js'

/** What an operation does for layers around the one that it is built for. */
export interface Fusion {
  /** Of the convolution, taken after pooling, over a quarter of the values. */
  activation: Activation
  /** The dropout that alone reads the result. */
  dropout: { name: string; rate: number } | null
}

export interface FusedConvolution extends Fusion {
  /** Rows and columns of pooling windows. */
  windows: Size
}

export interface Fusions {
  /** By the pooling's name: what is pooled with the layers around it. */
  poolings: Map<string, Fusion>
  /** Convolutions that an operation of ours computes. */
  own: Set<string>
  /** By the name of one of those: with which pooling it is computed, and what that one was fused with. */
  convolutions: Map<string, FusedConvolution>
  /** Layers that leave their activation to the pooling after them. */
  bare: Set<string>
  /** Layers that one before them has done. */
  done: Set<string>
}

/** None of them ever falls, so the largest value of a window is the same before and after. */
const NEVER_FALLING: ReadonlySet<Activation> = new Set(['relu', 'relu6', 'elu', 'sigmoid', 'tanh'])

/**
 * Which layers around each max pooling are computed with it: those that nothing else reads.
 * @param kept layers whose own outputs are read from outside.
 * @param trains whether the network learns: one that only answers normalises by fixed numbers, and TensorFlow joins that
 *   with a convolution of its own.
 */
export function planFusions(
  layers: readonly Layer[],
  names: readonly string[],
  summary: ArchitectureSummary,
  kept: ReadonlySet<string>,
  trains: boolean,
): Fusions {
  const fusions: Fusions = {
    poolings: new Map(),
    own: new Set(),
    convolutions: new Map(),
    bare: new Set(),
    done: new Set(),
  }
  const byName = new Map(names.map((name, index) => [name, layers[index] as Layer]))
  const readersOf = (name: string) => summary.layers.filter(({ inputs }) => inputs.includes(name))
  const shapeOf = (name: string) => summary.layers.find((row) => row.name === name)?.outputShape ?? []
  const isOwn = (layer: LayerOf<'conv2d'>, name: string, pools: boolean) => {
    const from = summary.layers.find((row) => row.name === name)?.inputs[0] as string
    const [height, width] = shapeOf(name) as [number, number]
    const channels = shapeOf(from).at(-1) as number
    const readsImages = from === summary.layers[0]?.name
    return isOwnConvolution(layer, { channels, size: [height, width], readsImages, pools })
  }
  layers.forEach((layer, index) => {
    if (layer.type !== 'maxPooling2d') return
    const name = names[index] as string
    const before = summary.layers[index + 1]?.inputs[0] as string
    const source = byName.get(before)
    const isOnlyReader = readersOf(before).length === 1 && !kept.has(before)
    let activation: Activation = 'linear'
    if (
      source !== undefined &&
      'activation' in source &&
      isOnlyReader &&
      NEVER_FALLING.has(source.activation)
    ) {
      activation = source.activation
      fusions.bare.add(before)
    }
    const [reader, ...others] = readersOf(name)
    const isReadOnce = others.length === 0 && !kept.has(name)
    const after = isReadOnce && reader !== undefined ? byName.get(reader.name) : undefined
    let dropout: Fusion['dropout'] = null
    if (reader !== undefined && after?.type === 'dropout' && after.rate > 0) {
      dropout = { name: reader.name, rate: after.rate }
      fusions.done.add(reader.name)
    }
    const fusion = { activation, dropout }
    const isConvolved =
      source?.type === 'conv2d' &&
      isOnlyReader &&
      source.activation === activation &&
      isPooledWithConvolution(layer) &&
      isOwn(source, before, true)
    if (isConvolved) {
      fusions.own.add(before)
      const [rows, columns] = shapeOf(name) as [number, number]
      fusions.convolutions.set(before, { ...fusion, windows: [rows, columns] })
      fusions.done.add(name)
    } else {
      fusions.poolings.set(name, fusion)
    }
  })
  layers.forEach((layer, index) => {
    const name = names[index] as string
    if (layer.type !== 'conv2d') return
    const isNormalised = readersOf(name).some(({ type }) => type === 'batchNormalization')
    if ((trains || !isNormalised) && isOwn(layer, name, false)) fusions.own.add(name)
  })
  return fusions
}
