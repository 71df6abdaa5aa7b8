import { figure } from './figure.mjs'
import { programs, withPeers } from './peers/programs.mjs'
import { inTurns } from './rounds.mjs'

const ROUNDS = 5
/** Images of an epoch; the stock engine, whose steps take several times as long, has fewer of them. */
const DIGITS = { inputShape: [28, 28, 1], images: 8000, stockImages: 2000 }
const PICTURES = { inputShape: [64, 64, 3], images: 1500, stockImages: 400 }
/** Presets that are also measured on pictures: plain, with batch normalisation, and depthwise. */
const ON_PICTURES = ['tiny-vgg', 'small-resnet', 'small-mobilenet']

/**
 * A step of every preset with the graph, with the stock engine and in Keras, in turns, all three warm.
 *
 * @param {{ only?: string[] }} [options] names of presets; all of them when left out
 */
export async function measureNetworks({ only } = {}) {
  const { ours, python } = await programs()
  const { ARCHITECTURE_PRESETS } = await import('@convscope/shared')
  const presets = chosen(ARCHITECTURE_PRESETS, only)
  const subjects = [
    ...presets.map((preset) => ({ ...preset, ...DIGITS })),
    ...presets.filter(({ name }) => ON_PICTURES.includes(name)).map((preset) => ({ ...preset, ...PICTURES })),
  ]
  console.error(`networks: ${ROUNDS} rounds of each of ${subjects.length} in three programs`)
  const open = {
    graph: () => ours('convscope-network.mjs', ['graph']),
    layers: () => ours('convscope-network.mjs', ['layers']),
    keras: () => python('keras_network.py'),
  }
  return withPeers(open, async (peers) => {
    const figures = {}
    for (const subject of subjects) Object.assign(figures, await measured(peers, subject))
    return figures
  })
}

function chosen(presets, only) {
  const unknown = only?.find((wanted) => !presets.some(({ name }) => name === wanted))
  if (unknown === undefined) return only ? presets.filter(({ name }) => only.includes(name)) : presets
  const names = presets.map(({ name }) => name).join(', ')
  throw new Error(`There is no preset "${unknown}"; there are: ${names}.`)
}

async function measured(peers, { name, layers, inputShape, images, stockImages }) {
  const wanted = {
    graph: { layers, inputShape, images },
    layers: { layers, inputShape, images: stockImages },
    keras: { layers: await withInputs(layers, inputShape), inputShape, images },
  }
  const participants = Object.fromEntries(
    Object.entries(peers).map(([peer, asked]) => [
      peer,
      async (round) => (await asked.epoch(round < 0 ? JSON.stringify(wanted[peer]) : undefined)).stepMs,
    ]),
  )
  const rounds = await inTurns(participants, { rounds: ROUNDS })
  const title = `${name}, ${inputShape.join(' × ')}`
  const key = `networks.${name}.${inputShape.join('x')}`
  const all = (what, unit, digits, read) => figure(`${title}: ${what}`, unit, rounds.map(read), digits)
  const figures = {
    [`${key}.step`]: all('step', 'ms', 1, ({ graph }) => graph),
    [`${key}.ratioToLayers`]: all(
      'the stock engine takes',
      '×',
      2,
      ({ graph, layers: stock }) => stock / graph,
    ),
    [`${key}.ratioToKeras`]: all('Keras takes', '×', 2, ({ graph, keras }) => keras / graph),
  }
  const told = Object.values(figures).map(({ median, unit }) => `${median} ${unit}`)
  console.error(`  ${title}: step, stock engine, Keras: ${told.join(', ')}`)
  return figures
}

/** Layers that name themselves and their inputs: Keras's peer resolves no names of its own. */
async function withInputs(layers, inputShape) {
  const { nameLayers, summariseArchitecture } = await import('@convscope/shared')
  const names = nameLayers(layers)
  const { layers: rows } = summariseArchitecture(layers, inputShape)
  return layers.map((layer, index) => ({ ...layer, name: names[index], inputs: rows[index + 1].inputs }))
}
