import { LiveConnection } from './live-connection'
import type { FromWorker, ToWorker } from './worker-messages'

/** The SharedWorker of all tabs of a browser: what they listen to, over one stream. */

interface WorkerScope {
  onconnect: ((event: MessageEvent) => void) | null
  addEventListener(event: 'online', listener: () => void): void
}

const scope = globalThis as unknown as WorkerScope
const topicsOf = new Map<MessagePort, Set<string>>()

const connection = new LiveConnection({
  onMessage(message) {
    for (const [port, topics] of topicsOf) if (topics.has(message.topic)) tell(port, { message })
  },
  onSilence(silentSince) {
    for (const port of topicsOf.keys()) tell(port, { silentSince })
  },
})

scope.onconnect = ({ ports: [port] }) => {
  if (port === undefined) return
  topicsOf.set(port, new Set())
  port.onmessage = ({ data }: MessageEvent<ToWorker>) => {
    if (data.topics.length === 0) topicsOf.delete(port)
    else topicsOf.set(port, new Set(data.topics))
    wantAll(data.fresh)
  }
  // A tab that ended without a word; browsers that do not tell let its topics be listened to a while longer.
  port.addEventListener('close', () => {
    topicsOf.delete(port)
    wantAll([])
  })
  tell(port, { silentSince: connection.silentSince })
}
scope.addEventListener('online', () => connection.retry())

function wantAll(fresh: string[]): void {
  const wanted = new Set([...topicsOf.values()].flatMap((topics) => [...topics]))
  connection.want(wanted, fresh)
}

function tell(port: MessagePort, message: FromWorker): void {
  port.postMessage(message)
}
