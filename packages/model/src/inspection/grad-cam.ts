import type { Tensor, Tensor3D } from '@tensorflow/tfjs-node'
import '../runtime/native-gradients.js'
import { tf } from '../runtime/tensorflow.js'
import { chosenClass, classScores } from './chosen-class.js'
import type { LoadedNetwork } from './loaded-network.js'

export interface GradCam {
  classIndex: number
  /** Of the class. */
  probability: number
  /** [height, width] of the layer. */
  shape: [number, number]
  /** height x width, in the units of the class's score; never below 0. */
  values: Float32Array
}

/**
 * Where a layer speaks for a class: its channels, each weighted by the mean over positions of the gradient of the class's
 * score before the softmax, added, and cut off below zero.
 * Source: Selvaraju et al., "Grad-CAM: visual explanations from deep networks via gradient-based localization", ICCV 2017,
 * equations 1 and 2.
 *
 * @param input height x width x channels values, 0 to 1.
 * @param options.classIndex null for the class that the network answers.
 * @throws InvalidInputError `layer_unknown`, `layer_without_maps`, `class_out_of_range` (field `classIndex`),
 *   `input_shape`, `not_a_classifier`.
 */
export async function gradCam(
  network: LoadedNetwork,
  input: Float32Array,
  options: { layer: string; classIndex: number | null },
): Promise<GradCam> {
  const { name, shape } = network.mapsNamed(options.layer)
  const { classIndex, probability } = await chosenClass(network, input, options.classIndex)
  const map = tf.tidy(() => {
    const { graph } = network
    const image = tf.tensor4d(input, [1, ...network.inputShape])
    const names = [name, ...graph.besides(name)]
    const outputs = graph.run({ [graph.input]: image }, names)
    const known = Object.fromEntries(names.map((key, i) => [key, outputs[i] as Tensor]))
    const maps = known[name] as Tensor
    const score = (x: Tensor) => tf.sum(classScores(network, { ...known, [name]: x }, classIndex))
    const weights = tf.mean(tf.grad(score)(maps), [1, 2], true)
    return tf.squeeze<Tensor3D>(tf.relu(tf.sum(tf.mul(maps, weights), 3)), [0])
  })
  const values = await map.data<'float32'>()
  map.dispose()
  return { classIndex, probability, shape: [shape[0], shape[1]], values }
}
