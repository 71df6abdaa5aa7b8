// `npm test`: every check there is, on a fresh machine, too. The last line tells the counts.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readCommandLineOrExit } from './command-line.mjs'
import { buildAll } from './setup/build.mjs'
import { repositoryRoot } from './setup/locations.mjs'
import { ensurePackages } from './setup/packages.mjs'
import { ensureSqlite } from './setup/sqlite.mjs'
import { ensureTensorFlow } from './setup/tensorflow.mjs'
import { Terminal } from './terminal.mjs'

readCommandLineOrExit(
  process.argv.slice(2),
  `npm test

  Every check there is: lint, types, unit, integration and browser tests, and faults. The last line tells the counts.`,
)

const reports = mkdtempSync(path.join(tmpdir(), 'convscope-test-'))
const counts = { passed: 0, failed: 0, skipped: 0 }
const terminal = new Terminal()

process.env.TURBO_TELEMETRY_DISABLED = '1'
process.env.NEXT_TELEMETRY_DISABLED = '1'
process.env.DO_NOT_TRACK = '1'

try {
  await ensurePackages(terminal)
  await ensureTensorFlow(terminal)
  await ensureSqlite(terminal)
  await buildAll(terminal)
  check('lint', 'npx', ['biome', 'check', '--error-on-warnings', '.'])
  check('types', 'npx', ['turbo', 'run', 'typecheck', '--output-logs=errors-only'])
  for (const directory of testedDirectories()) runTests(directory)
  runFaults()
} catch (error) {
  terminal.failure(error)
  counts.failed += 1
}
rmSync(reports, { recursive: true, force: true })
if (counts.skipped > 0)
  console.log(`\n${counts.skipped} skipped, for a part that this machine lacks; see above`)
console.log(`\n${counts.passed} passed, ${counts.failed} failed`)
process.exitCode = counts.failed === 0 ? 0 : 1

/** Everything with tests; the whole system comes last. */
function testedDirectories() {
  const inside = (parent) =>
    readdirSync(path.join(repositoryRoot, parent)).map((name) => path.join(parent, name))
  return [...inside('packages'), 'scripts', ...inside('apps'), 'e2e'].filter((directory) =>
    existsSync(path.join(repositoryRoot, directory, 'vitest.config.ts')),
  )
}

function check(title, program, args) {
  if (run(title, program, args, repositoryRoot)) counts.passed += 1
  else counts.failed += 1
}

function runTests(directory) {
  const report = path.join(reports, `${directory.replaceAll('/', '-')}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${report}`]
  const succeeded = run(
    directory,
    'npx',
    ['vitest', 'run', ...reporters],
    path.join(repositoryRoot, directory),
  )
  const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null
  counts.passed += result?.numPassedTests ?? 0
  counts.skipped += result?.numPendingTests ?? 0
  // A suite that could not even load has no failed test, and is a failure all the same.
  counts.failed += succeeded ? 0 : Math.max(result?.numFailedTests ?? 0, 1)
}

/** The short form: each fault that is borne counts as a test. */
function runFaults() {
  const report = path.join(reports, 'faults.json')
  const args = ['scripts/faults/run.mjs', '--short', '--json', report]
  const succeeded = run('faults', process.execPath, args, repositoryRoot)
  const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null
  counts.passed += result?.passed ?? 0
  counts.skipped += result?.skipped ?? 0
  counts.failed += succeeded ? 0 : Math.max(result?.failed ?? 0, 1)
}

function run(title, program, args, cwd) {
  console.log(`\n== ${title}`)
  return spawnSync(program, args, { cwd, stdio: 'inherit' }).status === 0
}
