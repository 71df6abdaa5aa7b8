import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 200

/** What a part says of itself at its /healthz; undefined when nobody answers, or not as we do. */
export async function askHealth(url, signal) {
  try {
    const response = await fetch(url, { signal })
    return { ok: response.ok, instance: undefined, ...(await response.json()) }
  } catch {
    return undefined
  }
}

/**
 * Waits until a part of an installation answers that it is well.
 * @param {string} instance the installation's id: another one may answer at the same address
 * @returns {Promise<'well' | 'other' | 'late' | 'interrupted'>} other: another installation answers
 */
export async function waitUntilHealthy(url, instance, timeoutMs, signal) {
  const deadline = Date.now() + timeoutMs
  while (Date.now() < deadline && !signal.aborted) {
    const health = await askHealth(url, signal)
    if (health?.instance !== undefined && health.instance !== instance) return 'other'
    if (health?.instance === instance && isWell(health)) return 'well'
    await delay(POLL_MS)
  }
  return signal.aborted ? 'interrupted' : 'late'
}

/** Space that is short keeps runs waiting, and nothing else: the pages say so. */
function isWell({ ok, parts }) {
  return (
    ok || Object.entries(parts ?? { unknown: { ok } }).every(([name, part]) => part.ok || name === 'space')
  )
}

/**
 * Asks the API; while it answers that it cannot just now, it is asked again.
 * @throws Error with the API's own sentence.
 */
export async function askApi(address, route, init = {}) {
  for (;;) {
    const response = await fetch(`${address}/api/v1${route}`, init)
    const body = await response.json()
    if (response.ok) return body
    if (response.status !== 503) throw new Error(`${body.error.message} (${body.error.code})`)
    const seconds = Number(response.headers.get('retry-after') ?? 1)
    await delay(seconds * 1000, undefined, { signal: init.signal })
  }
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
