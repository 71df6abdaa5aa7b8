import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { repositoryRoot } from '../setup/locations.mjs'
import { SetupError } from '../terminal.mjs'
import { requireWritableDirectory } from './directory.mjs'

const ANSWER_MS = 4000
const SQLITE_HEADER = 'SQLite format 3\0'

/**
 * Whether a database can be opened, before anything is started that would try again and again.
 * Needs the npm packages for PostgreSQL.
 * @throws SetupError
 */
export async function requireDatabase(url) {
  if (url.startsWith('file:')) requireFile(url)
  else if (/^postgres(ql)?:\/\//.test(url)) await requirePostgres(url)
  else
    throw new SetupError(
      `DATABASE_URL=${shown(url)} is no database.`,
      'it starts with file: or postgresql://',
    )
}

function requireFile(url) {
  const wayOut = 'check DATABASE_URL, or unset it to use the data directory'
  const file = path.resolve(repositoryRoot, url.slice('file:'.length).split('?')[0])
  requireWritableDirectory(path.dirname(file), "database's directory", wayOut)
  const facts = statSync(file, { throwIfNoEntry: false })
  if (facts === undefined) return
  if (!facts.isFile()) throw new SetupError(`The database ${file} is no file.`, wayOut)
  let header
  try {
    const handle = openSync(file, 'r+')
    header = Buffer.alloc(SQLITE_HEADER.length)
    const read = readSync(handle, header, 0, header.length, 0)
    closeSync(handle)
    if (read === 0) return
  } catch (cause) {
    throw new SetupError(`The database ${file} cannot be written (${cause.code}).`, wayOut, { cause })
  }
  if (header.toString('latin1') !== SQLITE_HEADER) {
    throw new SetupError(`The file ${file} is no SQLite database.`, wayOut)
  }
}

async function requirePostgres(url) {
  const storage = createRequire(path.join(repositoryRoot, 'packages/storage/package.json'))
  // The driver that storage uses, too.
  const { Client } = createRequire(storage.resolve('@prisma/adapter-pg'))('pg')
  let client
  try {
    client = new Client({
      connectionString: url,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
    })
    client.on('error', () => {})
    await client.connect()
    await client.query('SELECT 1')
  } catch (cause) {
    throw explained(url, cause)
  } finally {
    await client?.end().catch(() => {})
  }
}

/** Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html */
function explained(url, cause) {
  const where = shown(url)
  const fault = (sentence, wayOut) => new SetupError(sentence, wayOut, { cause })
  const { code, message } = cause
  if (code === '28P01' || code === '28000' || /password must be a string|no password/i.test(message)) {
    return fault(
      `The PostgreSQL at ${where} refuses this user or password.`,
      'check user and password in DATABASE_URL',
    )
  }
  if (code === '3D000') {
    return fault(
      `The PostgreSQL at ${where} has no such database.`,
      'create it (createdb NAME), or check DATABASE_URL',
    )
  }
  if (code === '57P03')
    return fault(`The PostgreSQL at ${where} is just starting.`, 'start again in a moment')
  if (code === '53300')
    return fault(`The PostgreSQL at ${where} takes no more connections.`, 'close some, or allow more')
  if (code === 'ERR_INVALID_URL')
    return fault(`DATABASE_URL=${where} is no address.`, 'postgresql://USER:PASSWORD@HOST:PORT/NAME')
  const isAway = code === undefined || /^E[A-Z]+$/.test(code)
  if (isAway) return fault(`No PostgreSQL answers at ${where}.`, 'start that server, or check DATABASE_URL')
  return fault(`The PostgreSQL at ${where} refuses: ${message}.`, 'check DATABASE_URL')
}

/** A URL without its password. */
function shown(url) {
  return url.replace(/\/\/.*@/, '//…@')
}
