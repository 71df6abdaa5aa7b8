// `node sqlite-probe.cjs <package directory>`: whether this driver of SQLite commits what it acknowledges. A driver that
// leaves a busy statement unreset says "1 change" to the next write, which no other connection ever sees.
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

const Database = require(process.argv[2])
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'convscope-sqlite-'))
const open = () => new Database(path.join(directory, 'probe.db'), { timeout: 50 })
const update = (connection, value) => connection.prepare('update t set v = ? where id = 1').run(value)

try {
  const [holder, writer, witness] = [open(), open(), open()]
  holder.exec('pragma journal_mode = wal')
  holder.exec('create table t (id integer primary key, v integer); insert into t values (1, 0)')
  // Searching names needs it.
  holder.exec("create virtual table f using fts5(name, tokenize = 'trigram')")
  holder.exec('begin immediate')
  let isBusy = false
  try {
    update(writer, 1)
  } catch (error) {
    isBusy = error.code === 'SQLITE_BUSY'
  }
  if (!isBusy) throw new Error('a write beside an open transaction was not refused as busy')
  holder.exec('rollback')
  update(writer, 2)
  const seen = witness.prepare('select v from t').get().v
  if (seen !== 2) throw new Error(`an acknowledged write is not there: ${seen} instead of 2`)
  update(witness, 3)
  const { version } = holder.prepare('select sqlite_version() as version').get()
  for (const connection of [holder, writer, witness]) connection.close()
  console.log(JSON.stringify({ sqlite: version }))
} finally {
  fs.rmSync(directory, { recursive: true, force: true })
}
