import { type } from '../../graph/attributes.js'
import type { Graph, Output } from '../../graph/graph.js'
import { buildNetwork, type NetworkCut, type NetworkParts } from '../../graph/network/build-network.js'
import { judge, toUnit } from '../../graph/network/judgement.js'
import { Tape } from '../../graph/tape.js'
import type { NamedLayer } from '../loaded-network.js'
import type { Folding } from './folding.js'
import { SMALLEST_PROBABILITY } from './inference-engine.js'
import type { Question } from './question-graph.js'

// What InferenceEngine's methods say, as operations.

const T = { T: type('float32') }
const INDEX = { Tidx: type('int32') }

/** Of images and labels: loss, predicted classes, confidence. */
export function answersQuestion(graph: Graph, parts: NetworkParts): Question {
  const { images, built } = fromImages(graph, parts, {})
  const labels = graph.placeholder('int32', [-1])
  const { loss, guesses } = judge(graph, built.logits, labels)
  const confidence = largest(graph, graph.op('Softmax', [built.logits], T))
  return { inputs: [images, labels], fetches: [loss, guesses, confidence] }
}

/** Of images: the layers' outputs. */
export function outputsQuestion(graph: Graph, parts: NetworkParts, layers: readonly string[]): Question {
  const { images, built } = fromImages(graph, parts, { kept: new Set(layers) })
  return { inputs: [images], fetches: layers.map((name) => built.outputs.get(name) as Output) }
}

/**
 * Of images, and of a value per channel: each channel's largest value; the images in which one of them is above its
 * channel's; the places in those.
 */
export function peaksQuestion(
  graph: Graph,
  parts: NetworkParts,
  { name, shape, channels }: NamedLayer,
): Question {
  const { inputs, fetches } = outputsQuestion(graph, parts, [name])
  const positions = shape.slice(0, -1).reduce((product, n) => product * n, 1)
  const maps = reshape(graph, fetches[0] as Output, [-1, positions, channels])
  const above = graph.placeholder('float32', [-1])
  const values = largest(graph, maps)
  const isAbove = graph.op('LogicalOr', [
    graph.op('Greater', [values, above], T),
    graph.op('IsNan', [above], T),
  ])
  const isChosen = graph.op('Any', [isAbove, graph.integer(1)], { ...INDEX, keep_dims: { bool: false } })
  const chosen = graph.cast(graph.op('Where', [isChosen], { T: type('bool') }), 'int64', 'int32')
  const images = graph.op('Reshape', [chosen, graph.integers([-1])], {
    T: type('int32'),
    Tshape: type('int32'),
  })
  const looked = graph.op('GatherV2', [maps, images, graph.integer(0)], {
    Tparams: type('float32'),
    Tindices: type('int32'),
    Taxis: type('int32'),
  })
  const places = graph.op('ArgMax', [looked, graph.integer(1)], {
    ...T,
    ...INDEX,
    output_type: type('int32'),
  })
  return { inputs: [...inputs, above], fetches: [values, images, places] }
}

/** Of images, and of signs and places where the layer's values are hashed: rows. */
export function rowsQuestion(
  graph: Graph,
  parts: NetworkParts,
  { name, shape }: NamedLayer,
  { means, hashed, width }: Folding,
): Question {
  const { inputs, fetches } = outputsQuestion(graph, parts, [name])
  const output = fetches[0] as Output
  const flat = means
    ? reduce(graph, 'Mean', output, [1, 2])
    : reshape(graph, output, [-1, shape.reduce((product, n) => product * n, 1)])
  if (hashed === null) return { inputs, fetches: [flat] }
  const signs = graph.placeholder('float32', [-1])
  const places = graph.placeholder('int32', [-1])
  const columns = transpose(graph, graph.op('Mul', [flat, signs], T))
  const sums = graph.op('UnsortedSegmentSum', [columns, places, graph.integer(width)], {
    ...T,
    Tindices: type('int32'),
    Tnumsegments: type('int32'),
  })
  return { inputs: [...inputs, signs, places], fetches: [transpose(graph, sums)] }
}

/** Of labels, of a mask for the first of the layers, and of the layers' outputs: loss and correct answers. */
export function scoreQuestion(
  graph: Graph,
  parts: NetworkParts,
  layers: readonly NamedLayer[],
  isLast: boolean,
): Question {
  const labels = graph.placeholder('int32', [-1])
  const mask = graph.placeholder('float32', [-1])
  const outputs = layers.map(({ shape }) => graph.placeholder('float32', [-1, ...shape]))
  const masked = graph.op('Mul', [outputs[0] as Output, mask], T)
  const known = new Map(layers.map(({ name }, i) => [name, i === 0 ? masked : (outputs[i] as Output)]))
  // Nothing that is computed reads it, unless it is among what is known.
  const image = graph.placeholder('float32', [-1, ...parts.inputShape])
  const logits = isLast
    ? logOf(graph, masked)
    : buildNetwork(new Tape(graph), parts, image, null, { known }).logits
  const { loss, correct } = judge(graph, logits, labels)
  return { inputs: [labels, mask, ...outputs], fetches: [loss, correct] }
}

function fromImages(graph: Graph, parts: NetworkParts, cut: NetworkCut) {
  const images = graph.placeholder('uint8', [-1, ...parts.inputShape])
  return { images, built: buildNetwork(new Tape(graph), parts, toUnit(graph, images), null, cut) }
}

function reshape(graph: Graph, x: Output, shape: readonly number[]): Output {
  return graph.op('Reshape', [x, graph.integers(shape)], { ...T, Tshape: type('int32') })
}

function reduce(graph: Graph, kind: 'Max' | 'Mean', x: Output, dimensions: readonly number[]): Output {
  return graph.op(kind, [x, graph.integers(dimensions)], { ...T, ...INDEX, keep_dims: { bool: false } })
}

/** Over the dimension after the batch. */
function largest(graph: Graph, x: Output): Output {
  return reduce(graph, 'Max', x, [1])
}

function transpose(graph: Graph, matrix: Output): Output {
  return graph.op('Transpose', [matrix, graph.integers([1, 0])], { ...T, Tperm: type('int32') })
}

function logOf(graph: Graph, probabilities: Output): Output {
  const clipped = graph.op(
    'ClipByValue',
    [probabilities, graph.scalar(SMALLEST_PROBABILITY), graph.scalar(1)],
    T,
  )
  return graph.op('Log', [clipped], T)
}
