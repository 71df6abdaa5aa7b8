// `npm test`: every check there is. Plain JavaScript, because it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const repository = path.resolve(import.meta.dirname, '..')
const reports = mkdtempSync(path.join(tmpdir(), 'convscope-test-'))
const counts = { passed: 0, failed: 0, skipped: 0 }

process.env.TURBO_TELEMETRY_DISABLED = '1'
process.env.DO_NOT_TRACK = '1'

const run = (title, command, args, directory = repository) => {
  console.log(`\n== ${title}`)
  return spawnSync(command, args, { cwd: directory, stdio: 'inherit' }).status === 0
}

const check = (title, command, args) => {
  if (run(title, command, args)) counts.passed += 1
  else counts.failed += 1
}

const testPackage = (directory) => {
  const report = path.join(reports, `${directory.replaceAll('/', '-')}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${report}`]
  const succeeded = run(directory, 'npx', ['vitest', 'run', ...reporters], path.join(repository, directory))
  const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null
  counts.passed += result?.numPassedTests ?? 0
  counts.skipped += result?.numPendingTests ?? 0
  // A suite that could not even load has no failed test, and is a failure all the same.
  counts.failed += succeeded ? 0 : Math.max(result?.numFailedTests ?? 0, 1)
}

const installed = existsSync(path.join(repository, 'node_modules/.bin/vitest'))
// Not `npm ci`: it refuses a registry that lacks the optional packages of other platforms. The versions are the
// lockfile's all the same.
if (!installed && !run('npm packages', 'npm', ['install', '--no-save'])) {
  console.error('The npm packages could not be installed; `npm install` says why.')
  counts.failed += 1
} else if (!run('TensorFlow', process.execPath, ['scripts/set-up.mjs'])) {
  counts.failed += 1
} else if (!run('build', 'npx', ['turbo', 'run', 'build'])) {
  counts.failed += 1
} else {
  check('lint', 'npx', ['biome', 'check', '--error-on-warnings', '.'])
  check('types', 'npx', ['turbo', 'run', 'typecheck'])
  for (const directory of ['packages/shared', 'packages/imaging', 'packages/model']) testPackage(directory)
}

rmSync(reports, { recursive: true, force: true })
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
console.log(`\n${counts.passed} passed, ${counts.failed} failed${skipped}`)
process.exitCode = counts.failed === 0 ? 0 : 1
