const HEARTBEAT_MS = 15_000
const RETRY_MS = 1000

export interface EventWriter {
  send(event: string, data: unknown): void
  /** Left out when the client is slower than the events: the next one says the same anew. */
  sendIfRoom(event: string, data: unknown): void
}

/**
 * A stream of server-sent events for one page. It begins with a replay of what has been; a replay also follows when
 * events may have been missed. Receivers insert by key, so that hearing something twice changes nothing.
 *
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
 *
 * @param replay sends everything so far.
 * @param subscribe begins to listen; resolves to what ends it.
 */
export function eventStream(
  request: Request,
  replay: (writer: EventWriter) => Promise<void>,
  subscribe: (writer: EventWriter, onGap: () => void) => Promise<() => void>,
): Response {
  const encoder = new TextEncoder()
  let end: () => void = () => {}
  const stream = new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        let isOpen = true
        const write = (text: string) => {
          if (isOpen) controller.enqueue(encoder.encode(text))
        }
        const frame = (event: string, data: unknown) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
        const writer: EventWriter = {
          send: (event, data) => write(frame(event, data)),
          sendIfRoom: (event, data) => {
            if ((controller.desiredSize ?? 0) > 0) write(frame(event, data))
          },
        }
        const timer = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS)
        let unsubscribe: () => void = () => {}
        end = () => {
          if (!isOpen) return
          isOpen = false
          clearInterval(timer)
          unsubscribe()
          try {
            controller.close()
          } catch {
            // Cancelled by the client: closed already.
          }
        }
        request.signal.addEventListener('abort', end)
        write(`retry: ${RETRY_MS}\n\n`)
        try {
          // Listening first: what happens while the past is read is heard, not lost.
          const stop = await subscribe(writer, () => void replay(writer).catch(end))
          if (isOpen) unsubscribe = stop
          else stop()
          await replay(writer)
        } catch {
          // The client reconnects, and is told by the page's own request what is wrong.
          end()
        }
      },
      cancel: () => end(),
    },
    new CountQueuingStrategy({ highWaterMark: 64 }),
  )
  return new Response(stream, {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    },
  })
}
