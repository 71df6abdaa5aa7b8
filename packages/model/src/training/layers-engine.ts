import { setImmediate } from 'node:timers/promises'
import type { ImageShape, OptimizerConfig } from '@convscope/shared'
import type {
  GradSaveFunc,
  LayersModel,
  Scalar,
  SymbolicTensor,
  Tensor,
  Tensor2D,
  Variable,
} from '@tensorflow/tfjs-node'
import '../runtime/native-gradients.js'
import { SeededDropout } from '../architecture/seeded-dropout.js'
import { encodeLayersModel, type LayersModelFiles } from '../formats/layers-model.js'
import { softmaxCrossEntropy } from '../runtime/native-ops.js'
import { tf } from '../runtime/tensorflow.js'
import { type Batch, oneHot, toUnit } from './batches.js'
import type { OptimizerState } from './optimizer-state.js'
import { createOptimizer, type Optimizer } from './optimizers.js'
import type { BatchResult, TrainingEngine } from './training-engine.js'

/** Trains a TensorFlow.js network operation by operation. */
export class LayersEngine implements TrainingEngine {
  readonly #model: LayersModel
  readonly #logits: (images: Tensor, training: boolean) => Tensor2D
  readonly #dropouts: SeededDropout[]
  readonly #weights: Variable[]
  readonly #optimizer: Optimizer
  readonly #inputShape: ImageShape
  readonly #classes: number

  /**
   * @param model a classifier whose last layer is softmax; the engine disposes of it.
   * @param resumed state of the optimizer, or null to start anew.
   */
  constructor(model: LayersModel, config: OptimizerConfig, resumed: OptimizerState | null) {
    this.#model = model
    this.#logits = logitsOf(model)
    this.#dropouts = model.layers.filter((layer) => layer instanceof SeededDropout)
    this.#weights = model.trainableWeights.map((weight) => weight.read() as Variable)
    this.#optimizer = createOptimizer(config, this.#weights, resumed)
    this.#inputShape = (model.inputs[0] as SymbolicTensor).shape.slice(1) as ImageShape
    this.#classes = (model.outputs[0] as SymbolicTensor).shape.at(-1) as number
  }

  async step(batch: Batch, step: number): Promise<BatchResult> {
    // Lets messages out, and in: the step itself keeps JavaScript's thread.
    await setImmediate()
    for (const dropout of this.#dropouts) dropout.step = step
    return tf.tidy(() => {
      const images = this.#images(batch)
      const labels = tf.tensor2d(oneHot(batch.labels, this.#classes), [batch.count, this.#classes])
      let logits: Tensor2D | undefined
      const meanLoss = () => {
        logits = tf.keep(this.#logits(images, true))
        return meanCrossEntropy(logits, labels)
      }
      const { value, grads } = tf.variableGrads(meanLoss, this.#weights)
      this.#optimizer.apply(grads)
      const correct = countCorrect(logits as Tensor2D, batch.labels)
      tf.dispose(logits)
      return { loss: (value.dataSync()[0] as number) * batch.count, correct }
    })
  }

  async evaluate(batch: Batch): Promise<BatchResult> {
    await setImmediate()
    return tf.tidy(() => {
      const logits = this.#logits(this.#images(batch), false)
      const labels = tf.tensor2d(oneHot(batch.labels, this.#classes), [batch.count, this.#classes])
      const { loss } = softmaxCrossEntropy(logits, labels)
      return { loss: tf.sum(loss).dataSync()[0] as number, correct: countCorrect(logits, batch.labels) }
    })
  }

  files(): Promise<LayersModelFiles> {
    return encodeLayersModel(this.#model)
  }

  optimizerState(): Promise<OptimizerState> {
    return this.#optimizer.state()
  }

  dispose(): void {
    this.#optimizer.dispose()
    this.#model.dispose()
  }

  #images({ images, count }: Batch): Tensor {
    return tf.tensor4d(toUnit(images), [count, ...this.#inputShape])
  }
}

/**
 * The network without its last softmax: the loss is computed from logits, where no probability can be rounded to zero.
 */
function logitsOf(model: LayersModel): (images: Tensor, training: boolean) => Tensor2D {
  const last = model.layers.at(-1) as LayersModel['layers'][number]
  const before = tf.model({ inputs: model.inputs, outputs: last.input as SymbolicTensor })
  const apply = (images: Tensor, training: boolean) => before.apply(images, { training }) as Tensor2D
  const [kernel, bias] = last.weights
  if (kernel === undefined) return apply
  return (images, training) => {
    const product: Tensor2D = tf.matMul(apply(images, training), kernel.read() as Tensor2D)
    return bias === undefined ? product : (tf.add(product, bias.read()) as Tensor2D)
  }
}

/** Mean over the batch, with TensorFlow's own gradient: softmax minus labels. */
function meanCrossEntropy(logits: Tensor2D, labels: Tensor2D): Scalar {
  const mean = tf.customGrad((x, save) => {
    const { loss, gradient } = softmaxCrossEntropy(x as Tensor2D, labels)
    const keep = save as GradSaveFunc
    keep([gradient])
    return {
      value: tf.mean(loss),
      gradFunc: (dy, saved) => tf.mul(saved[0] as Tensor, tf.div(dy, labels.shape[0])),
    }
  })
  return mean(logits) as Scalar
}

function countCorrect(logits: Tensor2D, labels: Int32Array): number {
  const classes = logits.shape[1]
  const values = logits.dataSync()
  let correct = 0
  labels.forEach((label, row) => {
    const own = values[row * classes + label] as number
    let best = 0
    for (let i = 1; i < classes; i++) {
      if ((values[row * classes + i] as number) > (values[row * classes + best] as number)) best = i
    }
    if (best === label && !Number.isNaN(own)) correct += 1
  })
  return correct
}
