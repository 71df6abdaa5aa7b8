import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { withFrontDoor } from '@convscope/shared/server'
import type { PartHealth } from '@convscope/storage'
import type { Registry } from 'prom-client'

export interface HealthServerOptions {
  host: string
  /** Names that are answered; see CONVSCOPE_HOSTS. */
  hosts: readonly string[]
  /** 0 takes a free one. */
  port: number
  /** Every part that must be well for this worker to do its work. */
  check(): Promise<Record<string, PartHealth>>
  registry: Registry
  /** Told with every answer, so that another installation is not taken for this one. */
  instanceId: string
}

export interface HealthServer {
  port: number
  close(): Promise<void>
}

/** A check that hangs is an answer, too. */
const CHECK_TIMEOUT_MS = 3000

/**
 * Serves GET /healthz (200 when every part is well, 503 with the same parts otherwise) and GET /metrics (Prometheus).
 * @throws when the address cannot be listened on.
 */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const handle: RequestListener = (request, response) => {
    const answer = (status: number, type: string, body: string) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
      response.end(request.method === 'HEAD' ? undefined : body)
    }
    const sendJson = (status: number, body: unknown) =>
      answer(status, 'application/json; charset=utf-8', `${JSON.stringify(body)}\n`)
    const path = request.url?.split('?')[0]
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      sendJson(405, { error: { code: 'method_not_allowed', message: 'Only GET is answered here.' } })
    } else if (path === '/healthz') {
      void checkInTime(options.check).then((parts) => {
        const ok = Object.values(parts).every((part) => part.ok)
        sendJson(ok ? 200 : 503, { ok, instance: options.instanceId, parts })
      })
    } else if (path === '/metrics') {
      options.registry.metrics().then(
        (text) => answer(200, options.registry.contentType, text),
        () => sendJson(500, { error: { code: 'internal_error', message: 'The metrics cannot be read.' } }),
      )
    } else {
      sendJson(404, { error: { code: 'not_found', message: 'There is /healthz and /metrics.' } })
    }
  }
  // The front door says what is wrong with a request without a host.
  const server = createServer({ requireHostHeader: false }, withFrontDoor(options.hosts, handle))
  await listen(server, options.host, options.port)
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function checkInTime(check: HealthServerOptions['check']): Promise<Record<string, PartHealth>> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Record<string, PartHealth>>((resolve) => {
    timer = setTimeout(
      () => resolve({ check: { ok: false, message: `No answer within ${CHECK_TIMEOUT_MS} ms.` } }),
      CHECK_TIMEOUT_MS,
    )
  })
  try {
    return await Promise.race([check(), late])
  } catch (error) {
    return { check: { ok: false, message: error instanceof Error ? error.message : String(error) } }
  } finally {
    clearTimeout(timer)
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
