// `npm run set-up`: puts the npm packages and TensorFlow in place, or says what is missing and the way out.
import { readCommandLineOrExit } from './command-line.mjs'
import { ensurePackages } from './setup/packages.mjs'
import { ensureSqlite } from './setup/sqlite.mjs'
import { ensureTensorFlow } from './setup/tensorflow.mjs'
import { Terminal } from './terminal.mjs'

readCommandLineOrExit(
  process.argv.slice(2),
  `npm run set-up

  Installs the npm packages and puts TensorFlow in place: downloads what is not in the cache, compiles what is not built.`,
)

const terminal = new Terminal()
try {
  await ensurePackages(terminal)
  await ensureTensorFlow(terminal)
  await ensureSqlite(terminal)
} catch (error) {
  terminal.failure(error)
  process.exitCode = 1
}
