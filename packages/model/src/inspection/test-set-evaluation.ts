import type { Dataset, SplitName } from '../datasets/dataset.js'
import { assertClassesFit, eachImageBatch } from './image-batches.js'
import type { LoadedNetwork } from './loaded-network.js'
import type { OnProgress } from './progress.js'

/** Null where a ratio has nothing to divide by. */
export interface ClassScore {
  precision: number | null
  recall: number | null
  f1: number | null
  /** Images of the class. */
  support: number
}

export interface TestSetEvaluation {
  images: number
  /** Fraction of right answers. */
  accuracy: number
  /** Mean cross-entropy in nats. */
  loss: number
  /** Rows are true classes, columns predicted ones. */
  confusion: number[][]
  /** By class. */
  perClass: ClassScore[]
  /** One of each per image, in the order of the split. */
  predictions: {
    label: Uint16Array
    predicted: Uint16Array
    /** Probability of the predicted class. */
    confidence: Float32Array
  }
}

/**
 * The network's answers to every image of a split.
 * @throws InvalidInputError `input_shape`, `classes_differ`, `dataset_empty` (field `dataset`), `not_a_classifier`; the
 *   signal's reason.
 */
export async function evaluateTestSet(
  network: LoadedNetwork,
  dataset: Dataset,
  { split }: { split: SplitName },
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<TestSetEvaluation> {
  assertClassesFit(network, dataset)
  const { classCount } = network
  const images = dataset[split].count
  const label = new Uint16Array(images)
  const predicted = new Uint16Array(images)
  const confidence = new Float32Array(images)
  let loss = 0
  const engine = await network.inference()
  await eachImageBatch(dataset, { split, count: null }, engine.batchSize, {
    compute: (batch) => engine.answers(batch),
    done({ labels, start }, answers) {
      loss += answers.loss
      label.set(labels, start)
      predicted.set(answers.predicted, start)
      confidence.set(answers.confidence, start)
    },
    onProgress,
    signal,
  })
  const confusion = confusionOf(label, predicted, classCount)
  const correct = confusion.reduce((sum, row, own) => sum + (row[own] as number), 0)
  return {
    images,
    accuracy: correct / images,
    loss: loss / images,
    confusion,
    perClass: perClassOf(confusion),
    predictions: { label, predicted, confidence },
  }
}

function confusionOf(label: Uint16Array, predicted: Uint16Array, classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  label.forEach((own, image) => {
    const row = counts[own] as number[]
    row[predicted[image] as number]! += 1
  })
  return counts
}

/**
 * Precision, recall and their harmonic mean.
 * Source: van Rijsbergen, "Information Retrieval", 1979.
 */
function perClassOf(confusion: readonly number[][]): ClassScore[] {
  return confusion.map((row, own) => {
    const support = row.reduce((sum, count) => sum + count, 0)
    const answered = confusion.reduce((sum, other) => sum + (other[own] as number), 0)
    const right = row[own] as number
    const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole)
    return {
      precision: ratio(right, answered),
      recall: ratio(right, support),
      f1: ratio(2 * right, support + answered),
      support,
    }
  })
}
