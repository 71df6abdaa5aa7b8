// `npm run set-up`: puts TensorFlow in place under tfjs-node, or says what is missing and the way out.
import { ensureTensorFlow } from './setup/tensorflow.mjs'
import { Terminal } from './terminal.mjs'

const terminal = new Terminal()
try {
  await ensureTensorFlow(terminal)
} catch (error) {
  terminal.failure(error)
  process.exitCode = 1
}
