// `npm run set-up`: puts the npm packages and TensorFlow in place, or says what is missing and the way out.
import { ensurePackages } from './setup/packages.mjs'
import { ensureSqlite } from './setup/sqlite.mjs'
import { ensureTensorFlow } from './setup/tensorflow.mjs'
import { Terminal } from './terminal.mjs'

const terminal = new Terminal()
try {
  await ensurePackages(terminal)
  await ensureTensorFlow(terminal)
  await ensureSqlite(terminal)
} catch (error) {
  terminal.failure(error)
  process.exitCode = 1
}
