import type { LayersModel, Tensor, Tensor2D } from '@tensorflow/tfjs-node'
import { tf } from '../runtime/tensorflow.js'

type Layer = LayersModel['layers'][number]
interface Step {
  name: string
  layer: Layer
  inputs: string[]
}

/** Batches of outputs, by the name of their layer. */
export type KnownOutputs = Readonly<Record<string, Tensor>>

const LINEAR = 'linear'
/** Floats that one pass through a network may hold at once: 128 MiB. */
const VALUES_AT_ONCE = 2 ** 25
const LARGEST_BATCH = 250

/**
 * A network that can be entered and left at any layer, also in the middle of its branches, where no network of
 * TensorFlow.js can begin. Everything runs as in prediction: no dropout, batch normalisation by its moving moments.
 */
export class NetworkGraph {
  /** Name of the layer that is the image. */
  readonly input: string
  /** Name of the last layer. */
  readonly output: string
  /** Values of all layers together for one image. */
  readonly #valuesPerImage: number
  /** In an order in which every layer comes after those that it reads. */
  readonly #steps: Step[]

  constructor(model: LayersModel) {
    this.input = model.inputs[0]?.sourceLayer.name as string
    this.output = model.outputs[0]?.sourceLayer.name as string
    this.#steps = model.layers
      .filter((layer) => layer.name !== this.input)
      .map((layer) => ({
        name: layer.name,
        layer,
        inputs: (layer.inboundNodes[0]?.inboundLayers ?? []).map(({ name }) => name),
      }))
    const shapes = model.layers.map((layer) => (layer.outputShape as number[]).slice(1))
    this.#valuesPerImage = shapes.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0)
  }

  /** Images that go through the network at once within bounded memory. */
  get batchSize(): number {
    return Math.max(1, Math.min(LARGEST_BATCH, Math.floor(VALUES_AT_ONCE / this.#valuesPerImage)))
  }

  /**
   * Outputs of the wanted layers, computed from what is known: layers before it are not run.
   * @param known outputs that suffice for the wanted ones; the image is one of them.
   * @returns new tensors in the order of `wanted`; the caller disposes of them.
   */
  run(known: KnownOutputs, wanted: readonly string[]): Tensor[] {
    return tf.tidy(() => {
      const outputs = this.#runTo(known, wanted)
      return wanted.map((name) => tf.clone(outputs[name] as Tensor))
    })
  }

  /**
   * What a layer computes before its activation function; its output where it has none.
   * @param known outputs that suffice for what the layer reads.
   */
  preActivation(name: string, known: KnownOutputs): Tensor {
    return tf.tidy(() => {
      const step = this.#step(name)
      if (step === undefined) return tf.clone(known[name] as Tensor)
      const outputs = this.#runTo(known, step.inputs)
      return withoutActivation(step.layer, () => applyStep(step, outputs))
    })
  }

  /** [batch, classes]: what the last layer computes before its softmax. */
  scores(known: KnownOutputs): Tensor2D {
    return this.preActivation(this.output, known) as Tensor2D
  }

  /** The layers whose outputs are needed beside `name`'s to compute the last layer's: none where no branch passes it by. */
  besides(name: string): string[] {
    const after = new Set([name])
    const beside = new Set<string>()
    for (const step of this.#steps) {
      if (step.name !== name && step.inputs.some((input) => after.has(input))) after.add(step.name)
    }
    for (const step of this.#steps) {
      if (step.name === name || !after.has(step.name)) continue
      for (const input of step.inputs) if (!after.has(input)) beside.add(input)
    }
    return [...beside]
  }

  #step(name: string): Step | undefined {
    return this.#steps.find((step) => step.name === name)
  }

  #runTo(known: KnownOutputs, wanted: readonly string[]): Record<string, Tensor> {
    const needed = new Set(wanted)
    for (const step of this.#steps.toReversed()) {
      if (!needed.has(step.name) || step.name in known) continue
      for (const input of step.inputs) needed.add(input)
    }
    const outputs: Record<string, Tensor> = { ...known }
    for (const step of this.#steps) {
      if (!needed.has(step.name) || step.name in known) continue
      outputs[step.name] = applyStep(step, outputs)
    }
    return outputs
  }
}

function applyStep({ layer, inputs }: Step, outputs: KnownOutputs): Tensor {
  const read = inputs.map((input) => outputs[input] as Tensor)
  return layer.apply(read.length === 1 ? (read[0] as Tensor) : read) as Tensor
}

/** Layers keep their activation function in a field and look at it when they are called; there is no argument for it. */
function withoutActivation(layer: Layer, call: () => Tensor): Tensor {
  const holder = layer as unknown as { activation?: unknown }
  if (holder.activation === undefined) return call()
  const own = holder.activation
  holder.activation = linearActivation()
  try {
    return call()
  } finally {
    holder.activation = own
  }
}

function linearActivation(): unknown {
  return (tf.layers.activation({ activation: LINEAR }) as unknown as { activation: unknown }).activation
}
