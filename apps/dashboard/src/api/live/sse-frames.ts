export interface Frame {
  event: string
  data: string
}

/**
 * Frames out of a stream of server-sent events, as they come; comments are frames without data.
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* sseFrames(body: ReadableStream<Uint8Array>): AsyncGenerator<Frame> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      text += decoder.decode(value, { stream: true })
      const frames = text.split('\n\n')
      text = frames.pop() as string
      for (const frame of frames) yield parse(frame)
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

function parse(frame: string): Frame {
  const field = (name: string) => frame.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1] ?? ''
  return { event: field('event'), data: field('data') }
}
