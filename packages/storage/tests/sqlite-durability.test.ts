import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SqliteAdapterFactory } from '../src/database/sqlite/sqlite-adapter.js'
import { onSqlite, queueRun } from './support/on-each-database.js'

const SUPPORT = path.join(import.meta.dirname, 'support')
const sql = (text: string) => ({ sql: text, args: [], argTypes: [] })

describe('a connection to SQLite', () => {
  let directory: string
  let file: string
  let adapter: SqlDriverAdapter
  /** Another process's view; what it does not see is not there. */
  let witness: Database.Database
  const valueSeen = () => (witness.prepare('SELECT v FROM t').get() as { v: number }).v

  beforeEach(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'convscope-sqlite-'))
    file = path.join(directory, 'test.db')
    witness = new Database(file, { timeout: 0 })
    witness.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (v INTEGER); INSERT INTO t VALUES (0)')
    adapter = await new SqliteAdapterFactory(`file:${file}`, { patienceMs: 100, readers: 1 }).connect()
  })
  afterEach(async () => {
    await adapter.dispose()
    witness.close()
    rmSync(directory, { recursive: true, force: true })
  })

  it('commits what it acknowledges after it was refused as busy', async () => {
    witness.exec('BEGIN IMMEDIATE')
    await expect(adapter.executeRaw(sql('UPDATE t SET v = 1'))).rejects.toMatchObject({
      cause: { kind: 'SocketTimeout' },
    })
    await expect(adapter.startTransaction()).rejects.toMatchObject({ cause: { kind: 'SocketTimeout' } })
    witness.exec('ROLLBACK')
    expect(await adapter.executeRaw(sql('UPDATE t SET v = 2'))).toBe(1)
    expect(valueSeen()).toBe(2)
    const transaction = await adapter.startTransaction()
    await transaction.executeRaw(sql('UPDATE t SET v = 3'))
    await transaction.commit()
    expect(valueSeen()).toBe(3)
    // Nothing holds the lock any more.
    expect(witness.prepare('UPDATE t SET v = 4').run().changes).toBe(1)
  })

  it('keeps a write beside a transaction apart from it', async () => {
    const transaction = await adapter.startTransaction()
    await transaction.executeRaw(sql('INSERT INTO t VALUES (10)'))
    const beside = adapter.executeRaw(sql('UPDATE t SET v = 5 WHERE v = 0'))
    await transaction.rollback()
    expect(await beside).toBe(1)
    expect(witness.prepare('SELECT v FROM t').all()).toEqual([{ v: 5 }])
  })

  it('gives up a turn that does not come within the patience, and only that', async () => {
    const transaction = await adapter.startTransaction()
    await expect(adapter.executeRaw(sql('UPDATE t SET v = 1'))).rejects.toMatchObject({
      cause: { kind: 'SocketTimeout' },
    })
    await transaction.executeRaw(sql('UPDATE t SET v = 6'))
    await transaction.commit()
    expect(valueSeen()).toBe(6)
    await adapter.executeRaw(sql('UPDATE t SET v = 7'))
    expect(valueSeen()).toBe(7)
  })

  it('writes nothing of a transaction that was rolled back beneath it', async () => {
    const transaction = await adapter.startTransaction()
    await transaction.executeRaw(sql('UPDATE t SET v = 8'))
    // As a full disk does.
    await transaction.executeRaw(sql('ROLLBACK'))
    await expect(transaction.executeRaw(sql('UPDATE t SET v = 9'))).rejects.toThrow()
    await expect(transaction.commit()).rejects.toThrow()
    expect(valueSeen()).toBe(0)
    await adapter.executeRaw(sql('UPDATE t SET v = 10'))
    expect(valueSeen()).toBe(10)
  })

  it('leaves no transaction open that a statement began', async () => {
    await adapter.executeRaw(sql('BEGIN IMMEDIATE'))
    await adapter.executeRaw(sql('UPDATE t SET v = 11'))
    expect(valueSeen()).toBe(11)
  })

  it('reads what was written, and refuses to write through a reading statement', async () => {
    await adapter.executeRaw(sql('UPDATE t SET v = 12'))
    expect((await adapter.queryRaw(sql('SELECT v FROM t'))).rows).toEqual([[12]])
    const returned = await adapter.queryRaw(sql('UPDATE t SET v = 13 RETURNING v'))
    expect(returned.rows).toEqual([[13]])
    expect(valueSeen()).toBe(13)
  })

  it('does not stop the event loop while it waits for a lock', async () => {
    witness.exec('BEGIN IMMEDIATE')
    let turns = 0
    const timer = setInterval(() => {
      turns += 1
      if (turns === 5) witness.exec('ROLLBACK')
    }, 1)
    await adapter.executeRaw(sql('UPDATE t SET v = 14'))
    clearInterval(timer)
    expect(valueSeen()).toBe(14)
  })
})

onSqlite('what was acknowledged', (fixture) => {
  it('is there after locks of other programs and kill -9, and costs no handles', async () => {
    const { storage, configuration } = fixture()
    const file = configuration.databaseUrl.slice('file:'.length)
    const run = await queueRun(storage)
    const writer = start('write-notes.mjs', [JSON.stringify(configuration), run.id, '4'])
    const acknowledged: string[] = []
    const refused: string[] = []
    writer.onLine((line) => (line.startsWith('+ ') ? acknowledged : refused).push(line.slice(2)))
    await until(() => acknowledged.length >= 50)
    const handles = () => readdirSync(`/proc/${writer.child.pid}/fd`).length
    const before = process.platform === 'linux' ? handles() : 0
    const locker = start('hold-write-lock.mjs', [file, '400', '3'])
    await once(locker.child, 'exit')
    const soFar = acknowledged.length
    await until(() => acknowledged.length >= soFar + 500)
    if (process.platform === 'linux') expect(handles()).toBeLessThanOrEqual(before + 2)
    writer.child.kill('SIGKILL')
    await once(writer.child, 'exit')

    const witness = new Database(file, { readonly: true })
    const has = witness.prepare('SELECT count(*) AS n FROM Note WHERE id = ?')
    const missing = acknowledged.filter((id) => (has.get(id) as { n: number }).n === 0)
    witness.close()
    expect({ missing, refused }).toEqual({ missing: [], refused: [] })
    expect((await storage.health()).database).toEqual({ ok: true })
  })

  it('is refused as busy while another program holds the lock for longer than the patience', async () => {
    const { storage, configuration } = fixture()
    const file = configuration.databaseUrl.slice('file:'.length)
    const locker = start('hold-write-lock.mjs', [file, '600000', '1'])
    await locker.line('held')
    expect((await storage.health()).database.ok).toBe(false)
    locker.child.kill('SIGKILL')
    await once(locker.child, 'exit')
    expect((await storage.health()).database).toEqual({ ok: true })
  })
})

function start(script: string, args: string[]) {
  const child: ChildProcess = spawn(process.execPath, [path.join(SUPPORT, script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  const said: string[] = []
  lines.on('line', (line) => said.push(line))
  return {
    child,
    onLine: (listener: (line: string) => void) => lines.on('line', listener),
    /** Resolves when it has said so. */
    line: (wanted: string) => until(() => said.includes(wanted)),
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10))
}
