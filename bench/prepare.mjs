import { buildAll } from '../scripts/setup/build.mjs'
import { ensurePackages } from '../scripts/setup/packages.mjs'
import { ensureSqlite } from '../scripts/setup/sqlite.mjs'
import { ensureTensorFlow } from '../scripts/setup/tensorflow.mjs'
import { Terminal } from '../scripts/terminal.mjs'

let prepared

/** Sets up and builds what is measured without starting the whole system; once, however many topics ask for it. */
export function prepare() {
  prepared ??= setUp()
  return prepared
}

async function setUp() {
  const terminal = new Terminal(process.stderr)
  await ensurePackages(terminal)
  await ensureTensorFlow(terminal)
  await ensureSqlite(terminal)
  await buildAll(terminal)
}
