import { createServer } from 'node:net'

/** The first port of the loopback from `first` on that nobody listens on; 0 takes any. */
export async function freePort(first) {
  for (let port = first; port < first + 100; port++) {
    const found = await tryPort(port)
    if (found !== undefined) return found
    if (first === 0) break
  }
  throw new Error(`No free port from ${first} on.`)
}

export async function portIsFree(port) {
  return (await tryPort(port)) !== undefined
}

function tryPort(port) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const taken = server.address().port
      server.close(() => resolve(taken))
    })
  })
}
