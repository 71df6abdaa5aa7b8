// `npm run bench [-- topic …] [-- --json FILE]`: measures here and now, prints a table, and keeps nothing else running.
// Topics: training (beside Keras and PyTorch, which it installs at its first use), inspection, start (all three by
// default), accuracy (beside Keras, five seeds; a quarter of an hour), networks (every preset beside Keras), inference (a data set
// beside Keras's predict), inspector (wide layers in a browser, and the analyses), profile (where a step's time goes), sweep (8 runs at
// once and one after the other), soak (memory over time), and setup, which downloads everything anew.
import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { measureAccuracy } from './measure-accuracy.mjs'
import { measureInference } from './measure-inference.mjs'
import { measureInspection } from './measure-inspection.mjs'
import { measureInspector } from './measure-inspector.mjs'
import { measureNetworks } from './measure-networks.mjs'
import { measurePeers } from './measure-peers.mjs'
import { measureProfile } from './measure-profile.mjs'
import { measureSetup, measureStart } from './measure-setup.mjs'
import { measureSoak } from './measure-soak.mjs'
import { measureSweep } from './measure-sweep.mjs'
import { measureTraining } from './measure-training.mjs'

const TOPICS = {
  start: measureStart,
  training: async () => ({ ...(await measurePeers()), ...(await measureTraining()) }),
  accuracy: measureAccuracy,
  networks: measureNetworks,
  inference: measureInference,
  inspection: measureInspection,
  inspector: measureInspector,
  profile: measureProfile,
  sweep: measureSweep,
  soak: measureSoak,
  setup: measureSetup,
}
const USUAL = ['start', 'training', 'inspection']

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } })
const chosen = positionals.length > 0 ? positionals : USUAL
const unknown = chosen.find((topic) => !(topic in TOPICS))
if (unknown !== undefined) {
  console.error(`There is no topic "${unknown}"; there are: ${Object.keys(TOPICS).join(', ')}.`)
  process.exit(1)
}

const [cpu] = cpus()
console.log(
  `${cpus().length} × ${cpu?.model}, ${Math.round(totalmem() / 1e9)} GB, Node ${process.versions.node}\n`,
)
const figures = {}
for (const topic of chosen) Object.assign(figures, await TOPICS[topic]())

const width = Math.max(...Object.values(figures).map(({ title }) => title.length))
for (const { title, median, min, max, unit, rounds } of Object.values(figures)) {
  const spread = rounds > 1 ? `  (${min} to ${max}, ${rounds} rounds)` : ''
  console.log(`${title.padEnd(width)}  ${String(median).padStart(8)} ${unit}${spread}`)
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`)
