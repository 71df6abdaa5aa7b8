// `npm run bench [-- topic …] [-- --json FILE]`: measures here and now, prints a table as each topic ends, and keeps
// nothing else running. JSON is written after each, too: what was measured before something broke is not lost.
// Topics: training (beside Keras and PyTorch, which it installs at its first use), inspection, start (all three by
// default), accuracy (beside Keras; `--seeds N`, five by default), networks (every preset beside Keras; `--only PRESET`,
// as often as wanted), inference (a data set beside Keras's predict), inspector (wide layers in a browser, and the
// analyses), lists (all of them with 100,000 runs, on both databases), drawings (how often a network reads digits right
// that come as people's pictures do; `--only CONDITION`, `--seeds N` hundreds of digits), profile (where a step's time
// goes), sweep (8 runs at once and one after the other), soak (memory over time), and setup, which downloads everything
// anew. `performance` is all of them that have to do with training and inference, some three quarters of an hour on two
// cores.
import { writeFileSync } from 'node:fs'
import { readCommandLineOrExit } from '../scripts/command-line.mjs'
import { ensurePackages } from '../scripts/setup/packages.mjs'
import { Terminal } from '../scripts/terminal.mjs'
import { headOf, machine, versions } from './about.mjs'
import { tableOf } from './table.mjs'

/** What each needs in place before it begins, and what it does, one after the other: a function of a file. */
const TOPICS = {
  start: { needs: 'nothing', parts: [['setup', 'measureStart']] },
  training: {
    needs: 'peers',
    parts: [
      ['peers', 'measurePeers'],
      ['training', 'measureTraining'],
    ],
  },
  accuracy: { needs: 'peers', parts: [['accuracy', 'measureAccuracy']] },
  networks: { needs: 'peers', parts: [['networks', 'measureNetworks']] },
  inference: { needs: 'peers', parts: [['inference', 'measureInference']] },
  inspection: { needs: 'nothing', parts: [['inspection', 'measureInspection']] },
  inspector: { needs: 'nothing', parts: [['inspector', 'measureInspector']] },
  profile: { needs: 'tensorflow', parts: [['profile', 'measureProfile']] },
  sweep: { needs: 'peers', parts: [['sweep', 'measureSweep']] },
  lists: { needs: 'nothing', parts: [['lists', 'measureLists']] },
  drawings: { needs: 'tensorflow', parts: [['drawings', 'measureDrawings']] },
  soak: { needs: 'tensorflow', parts: [['soak', 'measureSoak']] },
  setup: { needs: 'nothing', parts: [['setup', 'measureSetup']] },
}
const SEVERAL = {
  // Profiling loads TensorFlow into this very process, so it comes last.
  performance: ['training', 'accuracy', 'networks', 'inference', 'sweep', 'soak', 'profile'],
}
const USUAL = ['start', 'training', 'inspection']

const HELP = `npm run bench [-- topic …] [-- --json FILE] [--only PRESET] [--seeds N]

  Measures here and now, and prints a table as each topic ends. Without a topic: ${USUAL.join(', ')}.
  Topics: ${[...Object.keys(TOPICS), ...Object.keys(SEVERAL)].join(', ')}
  What each measures: the first lines of bench/run.mjs`
const { values, positionals } = readCommandLineOrExit(process.argv.slice(2), HELP, {
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    seeds: { type: 'string' },
    only: { type: 'string', multiple: true },
  },
})
const chosen = (positionals.length > 0 ? positionals : USUAL).flatMap((name) => SEVERAL[name] ?? [name])
const unknown = chosen.find((topic) => !(topic in TOPICS))
if (unknown !== undefined) {
  fail(
    `There is no topic "${unknown}"; there are: ${[...Object.keys(TOPICS), ...Object.keys(SEVERAL)].join(', ')}.`,
  )
}
if (values.seeds !== undefined && !/^[1-9]\d*$/.test(values.seeds)) {
  fail(`--seeds takes a number of seeds, not "${values.seeds}".`)
}
const options = { only: values.only, seeds: values.seeds && Number(values.seeds) }

// What measures imports packages that a fresh clone has not yet.
await ensurePackages(new Terminal(process.stderr))
const needs = ['peers', 'tensorflow', 'nothing'].find((need) =>
  chosen.some((topic) => TOPICS[topic].needs === need),
)
const measured = { machine: machine(), versions: await versions(needs) }
console.log(headOf(measured.machine, measured.versions))
for (const topic of chosen) {
  console.log(`\n${topic}`)
  for (const [file, measure] of TOPICS[topic].parts) {
    try {
      const figures = await (await import(`./measure-${file}.mjs`))[measure](options)
      if (Object.keys(figures).length > 0) console.log(tableOf(figures))
      Object.assign(measured, figures)
      if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(measured, null, 2)}\n`)
    } catch (error) {
      // The other topics are worth having all the same.
      console.error(error)
      process.exitCode = 1
    }
  }
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
