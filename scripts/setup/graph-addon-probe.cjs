// Loads the graph addon in a process of its own, after TensorFlow.js as Convscope does, and runs a graph with it.
const util = require('node:util')

process.env.TF_CPP_MIN_LOG_LEVEL ??= '3'
// Removed in Node 23; tfjs-node 4 still calls them.
util.isNullOrUndefined ??= (value) => value === null || value === undefined
util.isArray ??= Array.isArray

// Runs without tfjs's advertisement of its other packages.
console.warn = () => {}
const [packageDirectory, file] = process.argv.slice(2)
require(packageDirectory)
const addon = require(file)

const FLOAT = 1
const graph = addon.createGraph()
const value = { dtype: FLOAT, shape: [], data: Float32Array.of(3) }
const constant = addon.addOperation(graph, 'Const', 'x', [], [], {
  dtype: { type: FLOAT },
  value: { tensor: value },
})
const [x] = constant.outputs
const square = addon.addOperation(graph, 'Square', 'y', [x], [], { T: { type: FLOAT } })
const gradients = addon.addGradients(graph, square.outputs, [x], [x])
const session = addon.createSession(graph, new Uint8Array())
addon.runSession(session, [], [...square.outputs, ...gradients], [], false).then(
  (results) => {
    const values = results.map(({ data }) => new Float32Array(data)[0])
    if (values.join() !== '9,18') throw new Error(`3 squared and its gradient came out as ${values.join()}`)
    addon.closeSession(session)
  },
  (error) => {
    console.error(error)
    process.exitCode = 1
  },
)
