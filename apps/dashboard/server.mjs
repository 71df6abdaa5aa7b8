// The dashboard's process: `node server.mjs --hostname 127.0.0.1 --port 3000`. Next answers; what stands before it and
// how it ends is here, because Next's own server has neither.
import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { readConfiguration, refusalOf, withFrontDoor } from '@convscope/shared/server'

/** Requests that are being answered when the process is asked to end get so long. */
const PATIENCE_MS = 1000

const { values } = parseArgs({
  options: {
    hostname: { type: 'string', short: 'H', default: '127.0.0.1' },
    port: { type: 'string', short: 'p', default: process.env.PORT ?? '3000' },
  },
})
const { hostname } = values
const port = Number(values.port)

// Read when Next is loaded.
process.env.NODE_ENV ??= 'production'
const { default: next } = await import('next')

const { hosts } = configurationOrEnd()
const app = next({ dev: false, dir: import.meta.dirname, hostname, port })
await app.prepare()
const answer = app.getRequestHandler()

const answering = new Set()
// Where src/instrumentation.ts notes that a page could not be read for now.
const requests = new AsyncLocalStorage()
Object.assign(globalThis, { convscopeRequests: requests })
const server = createServer(
  { requireHostHeader: false },
  withFrontDoor(hosts, (request, response) => {
    answering.add(response)
    response.once('close', () => answering.delete(response))
    const context = { isUnavailable: false }
    tellUnavailable(response, context)
    requests.run(context, () => void answer(request, response))
  }),
)
// Next listens for upgrades, too; nobody comes to it past the door.
server.on('upgrade', (request, socket) => {
  if (refusalOf(request, hosts) !== null)
    socket.end('HTTP/1.1 421 Misdirected Request\r\nConnection: close\r\n\r\n')
})
server.once('error', (error) => {
  const why = error.code === 'EADDRINUSE' ? 'another process listens there' : error.message
  console.error(`The dashboard cannot listen on ${hostname}:${port}: ${why}.`)
  process.exit(1)
})
server.listen(port, hostname, () => console.log(`The dashboard is at http://${hostname}:${port}`))

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void end())

/** Next answers every error of a page with 500; one that passes by itself is none of the server's. */
function tellUnavailable(response, context) {
  const writeHead = response.writeHead.bind(response)
  response.writeHead = (status, ...rest) => {
    if (status !== 500 || !context.isUnavailable) return writeHead(status, ...rest)
    response.setHeader('Retry-After', '2')
    return writeHead(503, ...rest)
  }
}

/** The port is free at once. Streams have no end of their own and get one; their pages connect again. */
async function end() {
  const closed = new Promise((resolve) => server.close(resolve))
  for (const response of answering) {
    if (String(response.getHeader('content-type')).startsWith('text/event-stream')) response.destroy()
  }
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), PATIENCE_MS)
  await closed
  clearTimeout(timer)
  // What the pages and routes have opened; see src/server/start-server.ts.
  await globalThis.convscopeEnd?.()
  process.exit(0)
}

function configurationOrEnd() {
  try {
    return readConfiguration()
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}
