// `npm run test:faults [-- --short] [--only NAME] [--json FILE]`: does each fault for real and counts what came of it, a
// line each; the last line tells how many were borne. Everything runs in directories and on ports of its own.
//
// To add a fault: export it in a list called `faults` from a file in this directory, and name that file in FILES.
//   name      what `--only` takes, in words with dashes
//   isShort   whether it belongs to the short form, which `npm test` runs
//   lacks()   optional: what this machine lacks for it, as a sentence; then it is skipped and says so
//   run(at)   does it in the empty directory `at`; throws when something is not as it should be; resolves to counts:
//             `acknowledged` writes that were answered with success, of which `missing` are not there afterwards (must be
//             0), `refused` with a sentence and a code, `recoveredInMs`, and others by name (numbers)
// Systems that it has started it stops itself; support/system.mjs starts one as `npm start` does.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readCommandLineOrExit } from '../command-line.mjs'
import { buildAll } from '../setup/build.mjs'
import { ensurePackages } from '../setup/packages.mjs'
import { ensureSqlite } from '../setup/sqlite.mjs'
import { ensureTensorFlow } from '../setup/tensorflow.mjs'
import { Terminal } from '../terminal.mjs'

const FILES = ['start', 'supervisor', 'disk', 'sqlite', 'artifacts']
const MARKS = { passed: 'ok', failed: 'NO', skipped: '--' }

const { values } = readCommandLineOrExit(
  process.argv.slice(2),
  `npm run test:faults [-- options]

  Does each fault for real, and counts what was acknowledged, missing, refused, and how long recovery took.

  --short      what npm test runs
  --only NAME  one fault alone; can be given again
  --json FILE  the counts, for another program`,
  {
    options: {
      short: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      json: { type: 'string' },
    },
  },
)

const lists = await Promise.all(FILES.map((file) => import(`./${file}.mjs`)))
const faults = lists.flatMap((file) => file.faults)
const unknown = values.only?.find((name) => !faults.some((fault) => fault.name === name))
if (unknown !== undefined) {
  console.error(`There is no fault "${unknown}"; there are: ${faults.map(({ name }) => name).join(', ')}.`)
  process.exit(1)
}
const chosen = faults.filter(({ name, isShort }) => values.only?.includes(name) ?? (isShort || !values.short))

const terminal = new Terminal(process.stderr)
try {
  await ensurePackages(terminal)
  await ensureTensorFlow(terminal)
  await ensureSqlite(terminal)
  await buildAll(terminal)
} catch (error) {
  terminal.failure(error)
  process.exit(1)
}

const width = Math.max(...chosen.map(({ name }) => name.length))
const results = []
for (const fault of chosen) {
  const result = await perform(fault)
  results.push(result)
  console.log(`  ${MARKS[result.outcome]}  ${fault.name.padEnd(width)}  ${textOf(result)}`)
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(summary(), null, 2)}\n`)
}
const { passed, failed, missing } = summary()
console.log(`\n${missing} acknowledged writes missing; ${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && missing === 0 ? 0 : 1

async function perform({ name, lacks, run }) {
  const reason = await lacks?.()
  if (reason !== undefined) return { name, outcome: 'skipped', reason, counts: {} }
  const directory = mkdtempSync(path.join(tmpdir(), `convscope-fault-${name}-`))
  const began = Date.now()
  try {
    const counts = await run(directory)
    const outcome = (counts.missing ?? 0) === 0 ? 'passed' : 'failed'
    return { name, outcome, counts, tookMs: Date.now() - began }
  } catch (error) {
    return { name, outcome: 'failed', reason: error.message, counts: {}, tookMs: Date.now() - began }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function summary() {
  const count = (outcome) => results.filter((result) => result.outcome === outcome).length
  const missing = results.reduce((sum, { counts }) => sum + (counts.missing ?? 0), 0)
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), missing, results }
}

function textOf({ outcome, reason, counts }) {
  const told = Object.entries(counts).map(([name, value]) => {
    const words = name.replace(/Ms$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    return name.endsWith('Ms') ? `${words} ${(value / 1000).toFixed(1)} s` : `${words} ${value}`
  })
  if (outcome === 'skipped') return `skipped: ${reason}`
  return [reason, told.join(', ')].filter(Boolean).join('; ')
}
