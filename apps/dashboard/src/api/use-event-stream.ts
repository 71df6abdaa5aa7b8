'use client'

import { useEffect, useEffectEvent, useState } from 'react'

/**
 * Listens to server-sent events. The browser reconnects by itself, and each connection begins with a replay.
 * @param url null listens to nothing.
 * @returns whether the stream is connected.
 */
export function useEventStream(
  url: string | null,
  events: readonly string[],
  onEvent: (event: string, data: unknown) => void,
): boolean {
  const [isConnected, setConnected] = useState(true)
  const handle = useEffectEvent(onEvent)
  const names = events.join(' ')
  useEffect(() => {
    if (url === null) return
    const source = new EventSource(url)
    source.onopen = () => setConnected(true)
    source.onerror = () => setConnected(false)
    for (const name of names.split(' ')) {
      source.addEventListener(name, (message) => handle(name, JSON.parse(message.data)))
    }
    return () => source.close()
  }, [url, names])
  return isConnected
}
