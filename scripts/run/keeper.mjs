// Ends what `npm start` started when `npm start` itself is gone without having done so (killed, crashed). It learns the
// process ids over its standard input, a line of JSON each time one changes; the end of the input is the signal. It needs
// neither disk nor network.
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { ENDING_ORDER, isAlive, killGroup } from './ending.mjs'

const POLL_MS = 100

let parts = {}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})

const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  parts = JSON.parse(line)
})
lines.on('close', async () => {
  for (const { name, patienceMs } of ENDING_ORDER) await end(parts[name], patienceMs)
  process.exit()
})

async function end(pid, patienceMs) {
  if (pid === undefined) return
  const deadline = Date.now() + patienceMs
  try {
    process.kill(pid, 'SIGTERM')
  } catch {
    // Gone; what it started may be there.
  }
  while (isAlive(pid) && Date.now() < deadline) await delay(POLL_MS)
  killGroup(pid)
}
