import path from 'node:path'
import { figure } from './figure.mjs'
import { peersPython } from './peers/environment.mjs'
import { Peer } from './peers/peer.mjs'
import { prepare } from './prepare.mjs'

const ROUNDS = 3
const DIGITS = { inputShape: [28, 28, 1], images: 4000 }
const PICTURES = { inputShape: [64, 64, 3], images: 1000 }
/** Presets that are also measured on pictures. */
const ON_PICTURES = ['tiny-vgg', 'small-resnet']

/** A step of every preset with the graph, with the stock engine and in Keras, in turns, all three warm. */
export async function measureNetworks() {
  await prepare()
  const { ARCHITECTURE_PRESETS } = await import('@convscope/shared')
  const python = await peersPython()
  const script = (name) => path.join(import.meta.dirname, 'peers', name)
  const ours = (engine) => new Peer(process.execPath, [script('convscope-network.mjs'), engine])
  const peers = {
    graph: ours('graph'),
    layers: ours('layers'),
    keras: new Peer(python, [script('keras_network.py')]),
  }
  const subjects = [
    ...ARCHITECTURE_PRESETS.map((preset) => ({ ...preset, ...DIGITS })),
    ...ARCHITECTURE_PRESETS.filter(({ name }) => ON_PICTURES.includes(name)).map((preset) => ({
      ...preset,
      ...PICTURES,
    })),
  ]
  try {
    for (const peer of Object.values(peers)) console.error(`networks: ${(await peer.answer()).versions}`)
    const figures = {}
    for (const subject of subjects) Object.assign(figures, await measured(peers, subject))
    return figures
  } finally {
    await Promise.all(Object.values(peers).map((peer) => peer.end()))
  }
}

async function measured(peers, { name, layers, inputShape, images }) {
  const { nameLayers, summariseArchitecture } = await import('@convscope/shared')
  const names = nameLayers(layers)
  const { layers: rows } = summariseArchitecture(layers, inputShape)
  // Keras's peer resolves no names of its own.
  const resolved = layers.map((layer, index) => ({
    ...layer,
    name: names[index],
    inputs: rows[index + 1].inputs,
  }))
  const network = (theirs) => JSON.stringify({ layers: theirs ? resolved : layers, inputShape, images })
  for (const [peer, asked] of Object.entries(peers)) await asked.epoch(network(peer === 'keras'))
  const rounds = []
  const order = Object.keys(peers)
  for (let round = 0; round < ROUNDS; round++) {
    const steps = {}
    // Another one begins each time.
    order.push(order.shift())
    for (const peer of order) steps[peer] = (await peers[peer].epoch()).stepMs
    rounds.push(steps)
  }
  const size = inputShape.join(' × ')
  const key = `networks.${name}.${inputShape.join('x')}`
  const figures = {
    [`${key}.step`]: figure(
      `${name}, ${size}: step`,
      'ms',
      rounds.map(({ graph }) => graph),
      1,
    ),
    [`${key}.ratioToLayers`]: figure(
      `${name}, ${size}: the stock engine takes`,
      '×',
      rounds.map(({ graph, layers: stock }) => stock / graph),
      2,
    ),
    [`${key}.ratioToKeras`]: figure(
      `${name}, ${size}: Keras takes`,
      '×',
      rounds.map(({ graph, keras }) => keras / graph),
      2,
    ),
  }
  const told = Object.values(figures).map(({ median, unit }) => `${median} ${unit}`)
  console.error(`  ${name}, ${size}: step, stock engine, Keras: ${told.join(', ')}`)
  return figures
}
