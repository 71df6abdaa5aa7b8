import { isConvscopeError } from '@convscope/shared'
import type { EventBus } from '@convscope/storage'
import type { LiveTopic } from './live-topics'

/** A page that hears nothing for three of these takes the stream for dead. */
const HEARTBEAT_MS = 5000
const RETRY_MS = 1000
/** Frames that wait for a slow client before those are left out that the next one says anew. */
const ROOM = 64

export interface EventWriter {
  send(event: string, data: unknown): void
  /** Left out when the client is slower than the events: the next one says the same anew. */
  sendIfRoom(event: string, data: unknown): void
}

interface StreamedTopic {
  /** Names the topic in each of its events; null where the stream has only this one. */
  name: string | null
  topic: LiveTopic
  /** Whether to begin with what has been: not for who has heard it on another stream. */
  replay: boolean
}

/**
 * A stream of server-sent events. Each topic begins with a replay of what has been; a replay also follows when events
 * may have been missed. Receivers insert by key, so that hearing something twice changes nothing. `silent` tells since
 * when no event can come because Redis does not answer, and null when it does again.
 *
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function eventStream(request: Request, events: EventBus, topics: readonly StreamedTopic[]): Response {
  const encoder = new TextEncoder()
  let end: () => void = () => {}
  const stream = new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        let isOpen = true
        const stops: (() => void)[] = []
        const write = (text: string) => {
          if (isOpen) controller.enqueue(encoder.encode(text))
        }
        const send = (event: string, data: unknown) =>
          write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
        const hasRoom = () => (controller.desiredSize ?? 0) > 0
        end = () => {
          if (!isOpen) return
          isOpen = false
          for (const stop of stops) stop()
          try {
            controller.close()
          } catch {
            // Cancelled by the client: closed already.
          }
        }
        const untilEnd = (stop: () => void) => {
          if (isOpen) stops.push(stop)
          else stop()
        }
        const writerOf = (name: string | null): EventWriter => {
          const tell = (event: string, data: unknown) =>
            name === null ? send(event, data) : send('message', { topic: name, event, data })
          return {
            send: tell,
            sendIfRoom: (event, data) => {
              if (hasRoom()) tell(event, data)
            },
          }
        }
        const refuseOrEnd = (writer: EventWriter, name: string | null) => (error: unknown) => {
          const isRefused = isConvscopeError(error) && error.httpStatus < 500
          // The client reconnects, and is told by the page's own request what is wrong.
          if (name === null || !isRefused) return end()
          writer.send('refused', error.toDetails())
        }

        request.signal.addEventListener('abort', () => end())
        const timer = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS)
        untilEnd(() => clearInterval(timer))
        write(`retry: ${RETRY_MS}\n\n`)
        untilEnd(events.watchSilence((since) => send('silent', { since: since?.toISOString() ?? null })))
        const parts = topics.map(({ name, topic, replay }) => ({
          name,
          topic,
          replay,
          writer: writerOf(name),
        }))
        // Listening first: what happens while the past is read is heard, not lost.
        for (const { name, topic, writer } of parts) {
          const onGap = () => void topic.replay(writer).catch(refuseOrEnd(writer, name))
          await topic.subscribe(writer, onGap).then(untilEnd, refuseOrEnd(writer, name))
        }
        if (topics.some(({ name }) => name !== null)) send('listening', {})
        for (const { name, topic, replay, writer } of parts) {
          if (replay && isOpen) await topic.replay(writer).catch(refuseOrEnd(writer, name))
        }
      },
      cancel: () => end(),
    },
    new CountQueuingStrategy({ highWaterMark: ROOM }),
  )
  return new Response(stream, {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    },
  })
}
