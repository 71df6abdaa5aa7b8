import { LiveConnection, type LiveListener, type LiveMessage } from './live-connection'
import type { FromWorker, ToWorker } from './worker-messages'

type Listener = (event: string, data: unknown) => void

/** What this page listens to: each topic's listeners. */
const listeners = new Map<string, Set<Listener>>()
const silenceListeners = new Set<() => void>()
let silentSince: number | null = null
let ask: ((message: ToWorker) => void) | null = null

/** Listens to a topic from now on, beginning with what has been. @returns what ends it. */
export function listen(topic: string, listener: Listener): () => void {
  const others = listeners.get(topic) ?? new Set()
  listeners.set(topic, others.add(listener))
  tell([topic])
  return () => {
    others.delete(listener)
    if (others.size > 0) return
    if (listeners.get(topic) === others) listeners.delete(topic)
    tell([])
  }
}

/** Since when no event can come, in milliseconds since the epoch; null while they can, or none is listened to. */
export function readSilence(): number | null {
  return listeners.size === 0 ? null : silentSince
}

export function watchSilence(listener: () => void): () => void {
  silenceListeners.add(listener)
  return () => silenceListeners.delete(listener)
}

function tell(fresh: string[]): void {
  ask ??= typeof SharedWorker === 'undefined' ? ownConnection() : sharedConnection()
  ask({ topics: [...listeners.keys()], fresh })
  tellSilence()
}

function tellSilence(): void {
  for (const each of silenceListeners) each()
}

const listener: LiveListener = {
  onMessage({ topic, event, data }: LiveMessage) {
    for (const each of listeners.get(topic) ?? []) each(event, data)
  },
  onSilence(since) {
    silentSince = since
    tellSilence()
  },
}

/** One stream for all tabs, the hidden ones too: a browser opens six connections to a host, however many tabs it has. */
function sharedConnection(): (message: ToWorker) => void {
  const worker = new SharedWorker(new URL('./live-worker.ts', import.meta.url), {
    type: 'module',
    name: 'convscope-live',
  })
  worker.port.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if ('message' in data) listener.onMessage(data.message)
    else listener.onSilence(data.silentSince)
  }
  // Its script is gone after an update of the dashboard, or forbidden by a browser's setting.
  worker.onerror = () => {
    ask = ownConnection()
    tell([...listeners.keys()])
  }
  const send = (message: ToWorker) => worker.port.postMessage(message)
  // The worker is not told that a tab was closed.
  addEventListener('pagehide', () => send({ topics: [], fresh: [] }))
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) tell([...listeners.keys()])
  })
  return send
}

/** Where tabs cannot share (some phones), the one that is looked at has a stream. */
function ownConnection(): (message: ToWorker) => void {
  const connection = new LiveConnection(listener)
  const send = ({ topics, fresh }: ToWorker) => {
    if (!document.hidden) connection.want(topics, fresh)
  }
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) connection.want([], [])
    else tell([...listeners.keys()])
  })
  addEventListener('online', () => connection.retry())
  return send
}
