// `node hold-write-lock.mjs <file> <milliseconds> <times>`: another program that holds a SQLite database's write lock.
// Says "held" when it has it, and "free" when it has let it go.
import { setTimeout as delay } from 'node:timers/promises'
import Database from 'better-sqlite3'

const [file, milliseconds, times] = process.argv.slice(2)
const connection = new Database(file, { timeout: 60_000 })
for (let time = 0; time < Number(times); time++) {
  connection.exec('BEGIN IMMEDIATE')
  console.log('held')
  await delay(Number(milliseconds))
  connection.exec('ROLLBACK')
  console.log('free')
  await delay(100)
}
connection.close()
