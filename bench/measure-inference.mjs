import { figure } from './figure.mjs'
import { MNIST, programs, withPeers } from './peers/programs.mjs'
import { inTurns } from './rounds.mjs'

const ROUNDS = 9
/** The faster of them counts in each round; Keras's own default is 32. */
const KERAS_BATCHES = [100, 250]

/**
 * The tutorial's network over MNIST's 10,000 test images: an evaluation, top images and an embedding here, and `predict`
 * in Keras.
 */
export async function measureInference() {
  const { ours, python } = await programs()
  console.error(`inference: ${ROUNDS} rounds of 10,000 images in each of two programs`)
  const open = {
    ours: () => ours('convscope-inference.mjs'),
    keras: () => python('keras_inference.py', [MNIST, ...KERAS_BATCHES]),
  }
  return withPeers(open, async (peers) => {
    const again = (name) => () => peers[name].ask('again')
    const answers = await inTurns({ ours: again('ours'), keras: again('keras') }, { rounds: ROUNDS })
    const rounds = answers.map(({ ours: here, keras }) => ({
      ...here,
      predictMs: Math.min(...keras.predictsMs),
    }))
    const all = (title, unit, digits, read) => figure(title, unit, rounds.map(read), digits)
    const ms = (title, read) => all(title, 'ms', 0, read)
    const ratio = (title, read) => all(title, '×', 2, read)
    return {
      'inference.ratioToKeras': ratio(
        "Evaluation of 10,000 images: Keras's predict takes",
        ({ evaluationMs, predictMs }) => predictMs / evaluationMs,
      ),
      'inference.embeddingRatioToKeras': ratio(
        "Embedding by the layer before the last: Keras's predict takes",
        ({ embeddingMs, predictMs }) => predictMs / embeddingMs,
      ),
      'inference.evaluation': ms('Evaluation of 10,000 images', ({ evaluationMs }) => evaluationMs),
      'inference.topImages': ms(
        'Top images of the first convolution, of 10,000',
        ({ topImagesMs }) => topImagesMs,
      ),
      'inference.embedding': ms(
        'Embedding of 10,000 images by PCA of the layer before the last',
        ({ embeddingMs }) => embeddingMs,
      ),
      'inference.kerasPredict': ms('predict of 10,000 images in Keras', ({ predictMs }) => predictMs),
    }
  })
}
