import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 200

/** Waits until an address answers with 200. @returns whether it did in time. */
export async function waitUntilHealthy(url, timeoutMs, signal) {
  const deadline = Date.now() + timeoutMs
  while (Date.now() < deadline && !signal.aborted) {
    const response = await fetch(url, { signal }).catch(() => undefined)
    if (response?.ok) return true
    await delay(POLL_MS)
  }
  return false
}

/** Asks the API. @throws Error with the API's own sentence. */
export async function askApi(address, route, init = {}) {
  const response = await fetch(`${address}/api/v1${route}`, init)
  const body = await response.json()
  if (!response.ok) throw new Error(`${body.error.message} (${body.error.code})`)
  return body
}

export function postJson(address, route, body, signal) {
  return askApi(address, route, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  })
}

/**
 * Server-sent events of an API route, one after the other; connects again when the stream breaks off.
 * @yields {{ event: string, data: any }}
 */
export async function* events(address, route, signal) {
  while (!signal.aborted) {
    try {
      const response = await fetch(`${address}/api/v1${route}`, { signal })
      let text = ''
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        text += chunk
        const frames = text.split('\n\n')
        text = frames.pop()
        for (const frame of frames) {
          const event = frame.match(/^event: (.*)$/m)?.[1]
          const data = frame.match(/^data: (.*)$/m)?.[1]
          if (event && data) yield { event, data: JSON.parse(data) }
        }
      }
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof TypeError)) throw error
    }
    await delay(1000)
  }
}
