import type { Tensor, Tensor1D } from '@tensorflow/tfjs-node'
import { tf } from '../runtime/tensorflow.js'
import type { LoadedNetwork } from './loaded-network.js'
import type { KnownOutputs } from './network-graph.js'

/**
 * The class that an explanation is about, and its probability: the one asked for, or the network's answer.
 * @throws InvalidInputError `input_shape`, `class_out_of_range` (field `classIndex`), `not_a_classifier`.
 */
export async function chosenClass(
  network: LoadedNetwork,
  input: Float32Array,
  classIndex: number | null,
): Promise<{ classIndex: number; probability: number }> {
  network.assertInput(input)
  if (classIndex !== null) network.assertClass(classIndex)
  else network.classCount
  const { graph } = network
  const output = tf.tidy(
    () => graph.run({ [graph.input]: tf.tensor4d(input, [1, ...network.inputShape]) }, [graph.output])[0],
  ) as Tensor
  const probabilities = await output.data()
  output.dispose()
  const chosen = classIndex ?? probabilities.indexOf(Math.max(...probabilities))
  return { classIndex: chosen, probability: probabilities[chosen] as number }
}

/** [batch]: what the network computes for one class before the softmax. */
export function classScores({ graph }: LoadedNetwork, known: KnownOutputs, classIndex: number): Tensor1D {
  return tf.tidy(() => tf.squeeze<Tensor1D>(tf.slice(graph.scores(known), [0, classIndex], [-1, 1]), [1]))
}
