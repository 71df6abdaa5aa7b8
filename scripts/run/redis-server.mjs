import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Writes the configuration of a Redis of our own. Its password is made anew at every start and lies in a file that only
 * this user can read: nobody else on this machine can use the queue. Append-only, so that queued jobs outlive a restart.
 *
 * @param {string} directory where it keeps its files
 * @returns {{ file: string, url: string }} file: what the server is started with
 */
export function configureRedis(directory, port) {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const password = randomBytes(24).toString('base64url')
  const file = path.join(directory, 'redis.conf')
  const settings = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${quoted(directory)}`,
    'appendonly yes',
    'save ""',
    'maxmemory-policy noeviction',
    'daemonize no',
  ]
  // Anew, so that it never has the mode of an older file.
  rmSync(file, { force: true })
  writeFileSync(file, `${settings.join('\n')}\n`, { flag: 'wx', mode: 0o600 })
  return { file, url: `redis://:${password}@127.0.0.1:${port}` }
}

function quoted(text) {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}
