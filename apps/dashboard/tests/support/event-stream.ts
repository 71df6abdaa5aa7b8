import { expect } from 'vitest'

export interface OpenStream {
  text(): string
  /** The names of its events. */
  events(): (string | undefined)[]
  /** Whether the server ended it. */
  isOver(): boolean
  close(): void
}

/** Reads a stream of server-sent events until it ends. */
export async function openStream(asked: (init: RequestInit) => Promise<Response>): Promise<OpenStream> {
  const controller = new AbortController()
  const response = await asked({ signal: controller.signal })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  let text = ''
  let isOver = false
  void (async () => {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString()
    }
  })()
    .catch(() => {})
    .finally(() => {
      isOver = true
    })
  return {
    text: () => text,
    events: () => [...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name),
    isOver: () => isOver,
    close: () => controller.abort(),
  }
}
