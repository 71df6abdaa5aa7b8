import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the ports from which systems make connections: one of those could take it while its server is away. */
const FIRST = 12_000
const COUNT = 16_000

/** A port of the loopback on which nobody listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT)
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
    return true
  } catch {
    return false
  }
}
