// Loads TensorFlow in a process of its own and multiplies two matrices; prints the version as JSON.
// A library that does not fit kills this process, not the set-up that asks.
const util = require('node:util')

process.env.TF_CPP_MIN_LOG_LEVEL ??= '3'
// Removed in Node 23; tfjs-node 4 still calls them.
util.isNullOrUndefined ??= (value) => value === null || value === undefined
util.isArray ??= Array.isArray

// Runs without tfjs's advertisement of its other packages.
console.warn = () => {}
const [packageDirectory] = process.argv.slice(2)
const tf = require(packageDirectory)
const product = tf.matMul(
  tf.tensor2d([
    [1, 2],
    [3, 4],
  ]),
  tf.tensor2d([
    [5, 6],
    [7, 8],
  ]),
)
const values = Array.from(product.dataSync())
if (values.join() !== '19,22,43,50') throw new Error(`2x2 product came out as ${values.join()}`)
console.log(
  JSON.stringify({
    backend: tf.getBackend(),
    version: tf.version['tfjs-node'],
    tensorflow: tf.backend().binding.TF_Version,
  }),
)
