import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layersSchema } from '@convscope/shared'
import type { LayersModel, Tensor } from '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { buildModel } from '../architecture/build-model.js'
import { tf } from '../runtime/tensorflow.js'
import { decodeLayersModel, encodeLayersModel } from './layers-model.js'

const layers = layersSchema.parse([
  { type: 'conv2d', filters: 3, kernelSize: 3, activation: 'relu' },
  { type: 'separableConv2d', filters: 2, kernelSize: 2, depthMultiplier: 3 },
  { type: 'batchNormalization' },
  { type: 'dropout', rate: 0.25 },
  { type: 'flatten' },
  { type: 'dense', units: 4, activation: 'softmax' },
])
const build = () => buildModel(layers, [6, 6, 1], 3)
const image = Array.from({ length: 36 }, (_, i) => i / 36)
const answer = (model: LayersModel) =>
  tf.tidy(() => [...(model.predict(tf.tensor4d(image, [1, 6, 6, 1])) as Tensor).dataSync()])

describe('layers model files', () => {
  it('come back as the same network, and leave no tensor behind', async () => {
    const before = tf.memory().numTensors
    const model = build()
    const loaded = await decodeLayersModel(await encodeLayersModel(model))
    expect(answer(loaded)).toEqual(answer(model))
    model.dispose()
    loaded.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('are read by TensorFlow.js without our layers, dropout included', async () => {
    const model = build()
    const expected = answer(model)
    const { topology, weights } = await encodeLayersModel(model)
    model.dispose()
    const directory = mkdtempSync(join(tmpdir(), 'convscope-model-'))
    try {
      writeFileSync(join(directory, 'model.json'), topology)
      writeFileSync(join(directory, 'weights.bin'), weights)
      const program = `
        const tf = require('@tensorflow/tfjs-node')
        tf.loadLayersModel('file://' + process.argv[1] + '/model.json').then((model) => {
          const answer = model.predict(tf.tensor4d(${JSON.stringify(image)}, [1, 6, 6, 1]))
          const dropout = model.layers.find((layer) => layer.getClassName() === 'Dropout')
          console.log(JSON.stringify({ answer: [...answer.dataSync()], rate: dropout.rate }))
        })`
      // tfjs-node calls functions of node:util that Node 23 removed.
      const legacy =
        'const u = require("util"); u.isNullOrUndefined ??= (v) => v == null; u.isArray ??= Array.isArray;'
      const output = execFileSync(process.execPath, ['-e', legacy + program, directory], {
        cwd: import.meta.dirname,
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      expect(JSON.parse(output.toString().trim().split('\n').at(-1) as string)).toEqual({
        answer: expected,
        rate: 0.25,
      })
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

  it('are read where TensorFlow.js has left out a depth multiplier', async () => {
    const model = build()
    const { topology, weights } = await encodeLayersModel(model)
    const text = Buffer.from(topology).toString()
    const older = Buffer.from(text.replace(',"depth_multiplier":3', ''))
    expect(older.length).toBeLessThan(topology.length)
    const loaded = await decodeLayersModel({ topology: older, weights })
    expect(answer(loaded)).toEqual(answer(model))
    // Saved again they are whole.
    expect(Buffer.from((await encodeLayersModel(loaded)).topology).toString()).toBe(text)
    loaded.dispose()
    model.dispose()
  })

  it('name the file of weights, float32, with the size that they have', async () => {
    const model = build()
    const { topology, weights } = await encodeLayersModel(model)
    const { format, weightsManifest } = JSON.parse(Buffer.from(topology).toString())
    expect(format).toBe('layers-model')
    expect(weightsManifest[0].paths).toEqual(['weights.bin'])
    expect(weights.byteLength).toBe(model.countParams() * 4)
    model.dispose()
  })

  it.each([
    ['no JSON', Buffer.from('{'), (weights: Uint8Array) => weights],
    ['no network', Buffer.from('{}'), (weights: Uint8Array) => weights],
    ['cut weights', null, (weights: Uint8Array) => weights.subarray(0, -4)],
  ])('are refused when there is %s', async (_, broken, change) => {
    const model = build()
    const { topology, weights } = await encodeLayersModel(model)
    model.dispose()
    const files = { topology: broken ?? topology, weights: change(weights) }
    await expect(decodeLayersModel(files)).rejects.toMatchObject({ code: 'checkpoint_invalid' })
  })
})
