import { type ImageShape, type Layer, nameLayers, summariseArchitecture } from '@convscope/shared'
import { type } from '../attributes.js'
import type { Operation, Output } from '../graph.js'
import type { Tape } from '../tape.js'
import type { GraphVariable } from '../variable.js'
import { type FusedPooling, planFusions } from './fusions.js'
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
  const plan = planFusions(layers, names, summary, new Set([...kept, ...known.keys()]))
  const outputs = new Map<string, Output>([['input', images], ...known])
  const shapes = new Map(summary.layers.map((row) => [row.name, row.outputShape]))
  const updates: Operation[] = []
  layers.forEach((layer, index) => {
    const name = names[index] as string
    if (known.has(name)) return
    const from = summary.layers[index + 1]?.inputs ?? []
    const inputs = from.map((input) => outputs.get(input) as Output)
    const isLast = index === layers.length - 1
    const fused = plan.poolings.get(name)
    const output = plan.done.has(name)
      ? (inputs[0] as Output)
      : buildLayer({
          tape,
          layer: isLast || plan.bare.has(name) ? withoutActivation(layer) : layer,
          inputs,
          inputShapes: from.map((input) => shapes.get(input) as number[]),
          outputShape: shapes.get(name) as number[],
          variables: parts.variables.get(name) ?? [],
          seed: parts.seeds.get(fused?.dropout?.name ?? name) ?? 0,
          step,
          updates,
          fused,
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
  /** What a max pooling does for its neighbours. */
  fused: FusedPooling | undefined
}

function buildLayer(context: LayerContext): Output {
  const { tape, layer, inputs, inputShapes, variables, seed, step } = context
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
      if (operations.hasOwnGradient(layer, inputShape.at(-1) as number)) {
        const [kernel, bias] = values as [Output, Output | undefined]
        return operations.activation(
          tape,
          operations.convolutionWithOwnGradient(tape, { x, kernel, bias }, layer),
          layer.activation,
        )
      }
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
      return step === null ? x : operations.dropout(tape, x, layer.rate, seed, step)
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

function pool(
  { tape, inputs, inputShapes, outputShape, seed, step, fused }: LayerContext,
  layer: Extract<Layer, { type: 'maxPooling2d' }>,
): Output {
  const x = inputs[0] as Output
  const { activation = 'linear', dropout = null } = fused ?? {}
  if (!operations.isPooledOnce(layer)) {
    const pooled = operations.activation(tape, operations.pooling(tape, x, layer), activation)
    return step === null || dropout === null
      ? pooled
      : operations.dropout(tape, pooled, dropout.rate, seed, step)
  }
  const isRelu = activation === 'relu'
  const isWhole = isRelu || activation === 'linear'
  const from = (inputShapes[0] ?? []) as readonly [number, number]
  const to = outputShape as readonly [number, number]
  const pooled = operations.poolOnce(
    tape,
    x,
    layer,
    { from, to: [to[0], to[1]] },
    {
      relu: isRelu,
      dropout: isWhole && dropout !== null && step !== null ? { rate: dropout.rate, seed, step } : null,
    },
  )
  if (isWhole) return pooled
  const activated = operations.activation(tape, pooled, activation)
  return dropout === null || step === null
    ? activated
    : operations.dropout(tape, activated, dropout.rate, seed, step)
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
