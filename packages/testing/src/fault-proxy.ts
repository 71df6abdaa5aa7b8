import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough, Transform } from 'node:stream'

export type Fault =
  /** Answered by the proxy itself. */
  | { type: 'status'; status: number }
  /** Never answered. */
  | { type: 'hang' }
  /** The connection ends without an answer. */
  | { type: 'refuse' }
  /** So many bytes of the answer, then the connection ends. */
  | { type: 'cut'; after: number }
  /** So many bytes of the answer, then nothing more. */
  | { type: 'stall'; after: number }
  /** One bit of the answer's body is another one. */
  | { type: 'garble'; at: number }
  /** One bit of the request's body is another one. */
  | { type: 'garble-request'; at: number }
  /** The answer comes after a while. */
  | { type: 'slow'; milliseconds: number }

/** Stands before an HTTP server and disturbs what a test says; everything else goes through as it is. */
export class FaultProxy {
  readonly url: string
  /** "GET /bucket/key", as they came. */
  readonly requests: string[] = []
  readonly #server: Server
  readonly #target: URL
  #faults: { fault: Fault; method: string; times: number }[] = []

  private constructor(server: Server, target: URL) {
    this.#server = server
    this.#target = target
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('request', (from, to) => this.#handle(from, to))
  }

  static async start(target: string): Promise<FaultProxy> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new FaultProxy(server, new URL(target))
  }

  /** Disturbs the next requests of a method. */
  disturb(method: string, fault: Fault, times = 1): void {
    this.#faults.push({ method, fault, times })
  }

  /** Forgets faults that did not happen yet, and the requests. */
  calm(): void {
    this.#faults = []
    this.requests.length = 0
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #handle(from: IncomingMessage, to: ServerResponse): void {
    this.requests.push(`${from.method} ${from.url}`)
    const fault = this.#faultOf(from)
    if (fault?.type === 'hang') return
    if (fault?.type === 'refuse') {
      from.socket.destroy()
      return
    }
    if (fault?.type === 'status') {
      from.resume()
      to.writeHead(fault.status, { 'Content-Length': 0 }).end()
      return
    }
    const upstream = request(
      new URL(from.url as string, this.#target),
      { method: from.method, headers: from.headers, setHost: false },
      (answer) => {
        to.writeHead(answer.statusCode as number, answer.rawHeaders)
        to.flushHeaders()
        answer.pipe(disturbance(fault, to)).pipe(to)
      },
    )
    upstream.on('error', () => from.socket.destroy())
    const body = fault?.type === 'garble-request' ? garble(fault.at) : new PassThrough()
    const forward = () => from.pipe(body).pipe(upstream)
    if (fault?.type === 'slow') setTimeout(forward, fault.milliseconds)
    else forward()
  }

  #faultOf({ method }: IncomingMessage): Fault | undefined {
    const next = this.#faults.find((candidate) => candidate.method === method && candidate.times > 0)
    if (next !== undefined) next.times -= 1
    return next?.fault
  }
}

function disturbance(fault: Fault | undefined, to: ServerResponse): Transform {
  if (fault?.type === 'garble') return garble(fault.at)
  if (fault?.type !== 'cut' && fault?.type !== 'stall') return new PassThrough()
  let left = fault.after
  return new Transform({
    transform(chunk: Buffer, _, done) {
      if (chunk.length <= left) {
        left -= chunk.length
        done(null, chunk)
        return
      }
      this.push(chunk.subarray(0, left))
      // What is under way arrives; then the rest never does.
      if (fault.type === 'cut') setImmediate(() => to.socket?.end(() => to.socket?.destroy()))
    },
  })
}

function garble(at: number): Transform {
  let seen = 0
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const place = at - seen
      seen += chunk.length
      const copy = Buffer.from(chunk)
      if (place >= 0 && place < chunk.length) copy[place] = (copy[place] as number) ^ 1
      done(null, copy)
    },
  })
}
