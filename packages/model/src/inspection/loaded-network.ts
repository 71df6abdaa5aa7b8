import {
  type ChannelStatistics,
  type ImageShape,
  InvalidInputError,
  type LayerActivationRecord,
} from '@convscope/shared'
import type { LayersModel, SymbolicTensor, Tensor } from '@tensorflow/tfjs-node'
import { typeOfLayer } from '../architecture/layer-classes.js'
import { decodeLayersModel } from '../formats/layers-model.js'
import { tf } from '../runtime/tensorflow.js'
import type { EngineChoice } from '../training/open-engine.js'
import { channelStatistics } from './channel-statistics.js'
import type { InferenceEngine } from './inference/inference-engine.js'
import { type Fallback, openInference } from './inference/open-inference.js'
import { NetworkGraph } from './network-graph.js'

export interface InspectedLayer {
  layer: string
  type: LayerActivationRecord['type']
  /** [height, width, channels], or [units]. */
  shape: number[]
  /** As many as the shape's product, channels innermost. */
  values: Float32Array
  statistics: ChannelStatistics
  layerMin: number
  layerMax: number
}

export interface InspectedImage {
  /** One per class; they sum to 1. */
  probabilities: number[]
  /** From the network's first layer to its last. */
  layers: InspectedLayer[]
}

export interface NamedLayer {
  name: string
  type: LayerActivationRecord['type']
  /** [height, width, channels], or [units]. */
  shape: number[]
  /** Channels or units: the last of the shape. */
  channels: number
}

type SymbolicLayer = LayersModel['layers'][number]

const CONVOLUTIONS = ['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D']
/** Cut networks share the weights of the whole one; only their structure is kept. */
const KEPT_CUTS = 32

/** A checkpoint that is ready to answer images. */
export class LoadedNetwork {
  /** [height, width, channels] of the images that it reads. */
  readonly inputShape: ImageShape
  /** To enter and leave the network at any layer. */
  readonly graph: NetworkGraph
  readonly #model: LayersModel
  readonly #weightBytes: number
  readonly #choice: EngineChoice
  readonly #onFallback: ((fallback: Fallback) => void) | undefined
  readonly #cuts = new Map<string, LayersModel>()
  #inference: Promise<InferenceEngine> | null = null
  #inferenceBytes = 0

  private constructor(
    model: LayersModel,
    weightBytes: number,
    choice: EngineChoice,
    onFallback?: (fallback: Fallback) => void,
  ) {
    this.#model = model
    this.#weightBytes = weightBytes
    this.#choice = choice
    this.#onFallback = onFallback
    this.inputShape = (model.inputs[0] as SymbolicTensor).shape.slice(1) as ImageShape
    this.graph = new NetworkGraph(model)
  }

  /**
   * @param topology UTF-8 JSON of a TF.js LayersModel.
   * @param weights float32, little-endian, in the order of the topology's manifest.
   * @param engine what answers for images of a data set.
   * @param onFallback told at most once why that is not the faster one, where nothing else was asked for.
   * @throws InvalidInputError `checkpoint_invalid`.
   */
  static async load(
    topology: Uint8Array,
    weights: Uint8Array,
    engine: EngineChoice = 'auto',
    onFallback?: (fallback: Fallback) => void,
  ): Promise<LoadedNetwork> {
    const model = await decodeLayersModel({ topology, weights })
    return new LoadedNetwork(model, weights.byteLength, engine, onFallback)
  }

  /** Bytes of its weights, wherever they are kept: the engine that `inference` opens may have them once more. */
  get bytes(): number {
    return this.#weightBytes + this.#inferenceBytes
  }

  /**
   * What answers batches of a data set's images: opened when it is first asked for, and this object's to dispose of.
   * @throws Error where an engine was asked for that does not work for this network here.
   */
  inference(): Promise<InferenceEngine> {
    this.#inference ??= openInference(this.#choice, this, this.#onFallback).then((engine) => {
      this.#inferenceBytes = engine.bytes
      return engine
    })
    return this.#inference
  }

  /**
   * The answer of the chosen layers and of the network itself to one image, from one run through the network.
   *
   * @param input height x width x channels values, 0 to 1.
   * @param layers their names in any order; null for all convolutions.
   * @throws InvalidInputError `layer_unknown` (field `layers`), `input_shape` when the image does not fit.
   */
  async inspect(input: Float32Array, layers: readonly string[] | null): Promise<InspectedImage> {
    this.assertInput(input)
    const chosen = this.#choose(layers)
    const cut = this.#cut(chosen)
    const outputs = tf.tidy(() => {
      const image = tf.tensor4d(input, [1, ...this.inputShape])
      const result = cut.predict(image) as Tensor | Tensor[]
      return Array.isArray(result) ? result : [result]
    })
    try {
      const values = await Promise.all(outputs.map((output) => output.data<'float32'>()))
      const inspected = chosen.map((layer, index): InspectedLayer => {
        const shape = (outputs[index] as Tensor).shape.slice(1)
        return describeLayer(layer.name, typeOfLayer(layer), shape, values[index] as Float32Array)
      })
      return { probabilities: Array.from(values.at(-1) as Float32Array), layers: inspected }
    } finally {
      tf.dispose(outputs)
    }
  }

  /** The TensorFlow.js network; it stays this object's. */
  get model(): LayersModel {
    return this.#model
  }

  /** How many tensors of TensorFlow.js it holds, whatever it is asked. */
  get tensorCount(): number {
    return this.#model.weights.length
  }

  /** Layer names from first to last, the image among them. */
  get layerNames(): string[] {
    return this.#model.layers.map(({ name }) => name)
  }

  /**
   * One layer and the shape of its output for one image.
   * @param field the request's field that names it.
   * @throws InvalidInputError `layer_unknown`.
   */
  layerNamed(name: string, field = 'layer'): NamedLayer {
    const layer = this.#model.layers.find((candidate) => candidate.name === name)
    if (layer === undefined) throw this.#unknownLayer(name, field)
    const shape = (layer.outputShape as number[]).slice(1)
    const type = typeOfLayer(layer)
    return { name, type, shape, channels: shape.at(-1) as number }
  }

  /**
   * A layer of maps.
   * @throws InvalidInputError `layer_unknown`; `layer_without_maps` for a flat layer (field `layer`).
   */
  mapsNamed(name: string): NamedLayer & { shape: [number, number, number] } {
    const layer = this.layerNamed(name)
    if (layer.shape.length === 3) return { ...layer, shape: layer.shape as [number, number, number] }
    throw new InvalidInputError({
      code: 'layer_without_maps',
      message: `${name} gives ${layer.channels} values without height and width; choose a layer of maps.`,
      field: 'layer',
    })
  }

  /** @throws InvalidInputError `input_shape` for an image that is not height x width x channels values. */
  assertInput(input: Float32Array): void {
    const expected = this.inputShape.reduce((product, n) => product * n, 1)
    if (input.length === expected) return
    throw new InvalidInputError({
      code: 'input_shape',
      message: `The network reads ${this.inputShape.join(' × ')} = ${expected} values; the image has ${input.length}.`,
    })
  }

  /** @throws InvalidInputError `channel_out_of_range`, by default of the field `channel`. */
  assertChannel({ name, channels }: NamedLayer, channel: number, field = 'channel'): void {
    if (Number.isInteger(channel) && channel >= 0 && channel < channels) return
    throw new InvalidInputError({
      code: 'channel_out_of_range',
      message: `${name} has the channels 0 to ${channels - 1}; there is no channel ${channel}.`,
      field,
    })
  }

  /** @throws InvalidInputError `channel_out_of_range` of the field `channels.<position>`. */
  assertChannels(layer: NamedLayer, channels: readonly number[]): void {
    for (const [position, channel] of channels.entries()) {
      this.assertChannel(layer, channel, `channels.${position}`)
    }
  }

  /**
   * How many classes the network tells apart.
   * @throws InvalidInputError `not_a_classifier` unless it ends in a softmax over classes.
   */
  get classCount(): number {
    const last = this.#model.getLayer(this.graph.output) as {
      activation?: { getClassName(): string }
    } & SymbolicLayer
    const shape = (last.outputShape as number[]).slice(1)
    if (shape.length === 1 && last.activation?.getClassName() === 'softmax') return shape[0] as number
    throw new InvalidInputError({
      code: 'not_a_classifier',
      message: `The network ends in ${last.name}, not in a softmax over classes.`,
    })
  }

  /** @throws InvalidInputError `class_out_of_range` (field `classIndex`), `not_a_classifier`. */
  assertClass(classIndex: number): void {
    const classes = this.classCount
    if (Number.isInteger(classIndex) && classIndex >= 0 && classIndex < classes) return
    throw new InvalidInputError({
      code: 'class_out_of_range',
      message: `The network has the classes 0 to ${classes - 1}; there is no class ${classIndex}.`,
      field: 'classIndex',
    })
  }

  dispose(): void {
    this.#inference?.then(
      (engine) => engine.dispose(),
      () => {},
    )
    // The cut networks are made of the same layers.
    this.#model.dispose()
    this.#cuts.clear()
  }

  #choose(names: readonly string[] | null) {
    const all = this.#model.layers
    if (names === null) return all.filter((layer) => CONVOLUTIONS.includes(layer.getClassName()))
    const unknown = names.find((name) => !all.some((layer) => layer.name === name))
    if (unknown !== undefined) throw this.#unknownLayer(unknown, 'layers')
    return all.filter((layer) => names.includes(layer.name))
  }

  #unknownLayer(name: string, field: string): InvalidInputError {
    return new InvalidInputError({
      code: 'layer_unknown',
      message: `The network has no layer "${name}". It has: ${this.layerNames.join(', ')}.`,
      field,
    })
  }

  /** A network with the chosen layers' outputs and, last, the whole network's. */
  #cut(layers: LayersModel['layers']): LayersModel {
    const key = layers.map((layer) => layer.name).join(' ')
    const kept = this.#cuts.get(key)
    if (kept !== undefined) return kept
    // Each output only once: TensorFlow.js answers nothing for the second of the same.
    const outputs = new Set([
      ...layers.map((layer) => layer.output as SymbolicTensor),
      ...this.#model.outputs,
    ])
    const cut = tf.model({ inputs: this.#model.inputs, outputs: [...outputs] })
    const oldest = this.#cuts.keys().next().value
    if (this.#cuts.size === KEPT_CUTS && oldest !== undefined) this.#cuts.delete(oldest)
    this.#cuts.set(key, cut)
    return cut
  }
}

function describeLayer(
  layer: string,
  type: InspectedLayer['type'],
  shape: number[],
  values: Float32Array,
): InspectedLayer {
  const statistics = channelStatistics(values, shape.at(-1) as number)
  return {
    layer,
    type,
    shape,
    values,
    statistics,
    layerMin: statistics.min.reduce((least, value) => Math.min(least, value)),
    layerMax: statistics.max.reduce((most, value) => Math.max(most, value)),
  }
}
