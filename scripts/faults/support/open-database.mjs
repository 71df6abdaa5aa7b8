import { createRequire } from 'node:module'
import path from 'node:path'
import { repositoryRoot } from '../../setup/locations.mjs'

/** A connection of another program's to a system's SQLite. */
export function openDatabase(data) {
  const require = createRequire(path.join(repositoryRoot, 'packages', 'storage', 'package.json'))
  const Database = require('better-sqlite3')
  return new Database(path.join(data, 'convscope.db'), { timeout: 60_000 })
}
