import { type ImageShape, type Layer, nameLayers, summariseArchitecture } from '@convscope/shared'
import { type } from '../attributes.js'
import type { Operation, Output } from '../graph.js'
import type { Tape } from '../tape.js'
import type { GraphVariable } from '../variable.js'
import { type Fusion, planFusions } from './fusions.js'
import * as operations from './operations/index.js'

/** What a network's layers need beside their list. */
export interface NetworkParts {
  layers: readonly Layer[]
  inputShape: ImageShape
  /** By layer, in the order of TensorFlow.js. */
  variables: ReadonlyMap<string, readonly GraphVariable[]>
  /** Of the dropout layers. */
  seeds: ReadonlyMap<string, number>
}

/** Where a network is left and entered, beside its end and its beginning. */
export interface NetworkCut {
  /** Layers whose outputs are wanted; "input" is the image. */
  kept?: ReadonlySet<string>
  /** Outputs that are known already: these layers are not computed. */
  known?: ReadonlyMap<string, Output>
}

export interface BuiltNetwork {
  /** [n, classes]: the network without its last softmax. */
  logits: Output
  /** Of the kept layers, each exactly as the layer gives it. */
  outputs: ReadonlyMap<string, Output>
  /** What moves the statistics of batch normalization. */
  updates: Operation[]
}

/**
 * Adds a network's operations to the graph of a tape.
 * @param images [n, height, width, channels], 0 to 1.
 * @param step int32 scalar that dropout's masks are drawn for; null builds the network that only answers.
 */
export function buildNetwork(
  tape: Tape,
  parts: NetworkParts,
  images: Output,
  step: Output | null,
  { kept = new Set(), known = new Map() }: NetworkCut = {},
): BuiltNetwork {
  const { layers, inputShape } = parts
  const summary = summariseArchitecture(layers, inputShape)
  const names = nameLayers(layers)
  const plan = planFusions(layers, names, summary, new Set([...kept, ...known.keys()]), step !== null)
  const outputs = new Map<string, Output>([['input', images], ...known])
  const shapes = new Map(summary.layers.map((row) => [row.name, row.outputShape]))
  const updates: Operation[] = []
  layers.forEach((layer, index) => {
    const name = names[index] as string
    if (known.has(name)) return
    const from = summary.layers[index + 1]?.inputs ?? []
    const inputs = from.map((input) => outputs.get(input) as Output)
    const isLast = index === layers.length - 1
    const convolution = plan.convolutions.get(name)
    const fusion = plan.poolings.get(name) ?? convolution
    const output = plan.done.has(name)
      ? (inputs[0] as Output)
      : buildLayer({
          tape,
          layer: isLast || plan.bare.has(name) ? withoutActivation(layer) : layer,
          inputs,
          inputShapes: from.map((input) => shapes.get(input) as number[]),
          outputShape: shapes.get(name) as number[],
          variables: parts.variables.get(name) ?? [],
          seed: parts.seeds.get(fusion?.dropout?.name ?? name) ?? 0,
          step,
          updates,
          isOwn: plan.own.has(name),
          windows: convolution?.windows ?? null,
          fusion,
        })
    outputs.set(name, output)
  })
  const last = names.at(-1) as string
  const logits = outputs.get(last) as Output
  const end = layers.at(-1) as Layer
  if (kept.has(last) && 'activation' in end) {
    outputs.set(last, operations.activation(tape, logits, end.activation))
  }
  return { logits, outputs: new Map([...outputs].filter(([name]) => kept.has(name))), updates }
}

/** The loss is computed from logits, where no probability can be rounded to zero. */
function withoutActivation(layer: Layer): Layer {
  return 'activation' in layer ? { ...layer, activation: 'linear' } : layer
}

interface LayerContext {
  tape: Tape
  layer: Layer
  inputs: readonly Output[]
  /** Without the batch. */
  inputShapes: readonly (readonly number[])[]
  outputShape: readonly number[]
  variables: readonly GraphVariable[]
  seed: number
  step: Output | null
  updates: Operation[]
  /** Whether an operation of ours computes the convolution. */
  isOwn: boolean
  /** Rows and columns of windows where it pools as well. */
  windows: operations.Size | null
  /** What the layer does for its neighbours. */
  fusion: Fusion | undefined
}

function buildLayer(context: LayerContext): Output {
  const { tape, layer, inputs, inputShapes, variables } = context
  const x = inputs[0] as Output
  const inputShape = inputShapes[0] as readonly number[]
  const size = [inputShape[0] as number, inputShape[1] as number] as const
  const values = variables.map(({ value }) => value)
  const finish = (
    output: Output,
    bias: Output | undefined,
    { activation }: Extract<Layer, { useBias: boolean }>,
  ) => operations.activation(tape, operations.addBias(tape, output, bias), activation)
  switch (layer.type) {
    case 'conv2d':
      if (context.isOwn) return convolve(context, layer)
      return finish(operations.convolution(tape, x, values[0] as Output, layer, size), values[1], layer)
    case 'depthwiseConv2d': {
      const kernel = values[0] as Output
      const output = operations.depthwiseConvolution(tape, x, kernel, layer, size)
      return finish(output, values[1], layer)
    }
    case 'separableConv2d': {
      const [depthwise, pointwise] = values as [Output, Output]
      const between = operations.depthwiseConvolution(tape, x, depthwise, layer, size)
      return finish(operations.pointwiseConvolution(tape, between, pointwise), values[2], layer)
    }
    case 'dense':
      return finish(operations.product(tape, x, values[0] as Output), values[1], layer)
    case 'maxPooling2d':
      return pool(context, layer)
    case 'averagePooling2d':
      return operations.pooling(tape, x, layer)
    case 'globalMaxPooling2d':
      return operations.globalPooling(tape, x, 'Max')
    case 'globalAveragePooling2d':
      return operations.globalPooling(tape, x, 'Mean')
    case 'batchNormalization':
      return normalise(context, layer)
    case 'dropout':
      return drop(context, x, layer.rate)
    case 'flatten':
      return operations.flatten(
        tape,
        x,
        inputShape.reduce((all, n) => all * n, 1),
      )
    case 'activation':
      return operations.activation(tape, x, layer.activation)
    case 'add':
      return operations.addAll(tape, inputs)
    case 'concatenate':
      return operations.concatenate(
        tape,
        inputs,
        inputShapes.map((shape) => shape.at(-1) as number),
        inputShape.length,
      )
  }
}

/** A convolution of ours, with the pooling after it where they are fused. */
function convolve(context: LayerContext, layer: Extract<Layer, { type: 'conv2d' }>): Output {
  const { tape, inputs, inputShapes, outputShape, variables, fusion, windows } = context
  const [kernel, bias] = variables.map(({ value }) => value) as [Output, Output | undefined]
  const values = { x: inputs[0] as Output, kernel, bias }
  const geometry = {
    channels: inputShapes[0]?.at(-1) as number,
    size: outputShape.slice(0, 2) as [number, number],
    windows,
  }
  return withExtras(context, fusion ?? { activation: layer.activation, dropout: null }, (extras) =>
    operations.ownConvolution(tape, values, layer, geometry, extras),
  )
}

function pool(context: LayerContext, layer: Extract<Layer, { type: 'maxPooling2d' }>): Output {
  const { tape, inputs, inputShapes, outputShape, fusion } = context
  const x = inputs[0] as Output
  const { activation = 'linear', dropout = null } = fusion ?? {}
  const sizeOf = (shape: readonly number[] = []) => shape.slice(0, 2) as [number, number]
  const [from, to] = [sizeOf(inputShapes[0]), sizeOf(outputShape)]
  if (operations.isPooledOnce(layer)) {
    return withExtras(context, { activation, dropout }, (extras) =>
      operations.poolOnce(tape, x, layer, { from, to }, extras),
    )
  }
  const pooled = operations.activation(tape, operations.pooling(tape, x, layer), activation)
  return dropout === null ? pooled : drop(context, pooled, dropout.rate)
}

/** What follows an operation that can take relu and dropout with it; what it cannot take comes after it. */
function withExtras(
  context: LayerContext,
  { activation, dropout }: Fusion,
  build: (extras: operations.Extras) => Output,
): Output {
  const { tape, seed, step } = context
  const isWhole = activation === 'relu' || activation === 'linear'
  const dropped = dropout === null || step === null ? null : { rate: dropout.rate, seed, step }
  const output = build({ relu: activation === 'relu', dropout: isWhole ? dropped : null })
  if (isWhole) return output
  const activated = operations.activation(tape, output, activation)
  return dropout === null ? activated : drop(context, activated, dropout.rate)
}

function drop({ tape, seed, step }: LayerContext, x: Output, rate: number): Output {
  return step === null ? x : operations.dropout(tape, x, rate, seed, step)
}

function normalise(
  { tape, inputs, inputShapes, variables, step, updates }: LayerContext,
  { epsilon, momentum }: Extract<Layer, { type: 'batchNormalization' }>,
): Output {
  const x = inputs[0] as Output
  const [gamma, beta, movingMean, movingVariance] = variables as [
    GraphVariable,
    GraphVariable,
    GraphVariable,
    GraphVariable,
  ]
  const inputShape = inputShapes[0] as readonly number[]
  const channels = inputShape.at(-1) as number
  const isFlat = inputShape.length === 1
  // TensorFlow's fused operation takes images only.
  const maps = isFlat ? operations.reshape(tape, x, [-1, 1, 1, channels]) : x
  const flat = (output: Output) => (isFlat ? operations.flatten(tape, output, channels) : output)
  const scale = { gamma: gamma.value, beta: beta.value }
  if (step === null) {
    const fixed = { ...scale, mean: movingMean.value, variance: movingVariance.value }
    return flat(operations.fixedNormalization(tape, maps, fixed, epsilon))
  }
  const { output, statistics } = operations.batchNormalization(tape, maps, scale, epsilon)
  updates.push(
    moveTowards(tape, movingMean, statistics.mean, 1 - momentum),
    moveTowards(tape, movingVariance, statistics.variance, 1 - momentum),
  )
  return flat(output)
}

/** variable -= (variable - value) * rate */
function moveTowards({ graph }: Tape, variable: GraphVariable, value: Output, rate: number): Operation {
  const T = { T: type('float32') }
  const change = graph.op('Mul', [graph.op('Sub', [variable.value, value], T), graph.scalar(rate)], T)
  return graph.add('AssignSubVariableOp', [variable.handle, change], { dtype: type('float32') }).id
}
