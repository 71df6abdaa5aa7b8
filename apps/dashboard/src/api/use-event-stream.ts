'use client'

import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import { listen, readSilence, watchSilence } from './live/live-events'

/**
 * Listens to server-sent events, over the one stream that all tabs share. It begins with what has been, and again after
 * whatever may have been missed; receivers insert by key.
 * @param url of the topic's own stream; null listens to nothing: give it for what is finished.
 * @returns whether events can come.
 */
export function useEventStream(
  url: string | null,
  events: readonly string[],
  onEvent: (event: string, data: unknown) => void,
): boolean {
  const handle = useEffectEvent((event: string, data: unknown) => {
    if (events.includes(event)) onEvent(event, data)
  })
  const topic = url?.replace('/api/v1', '') ?? null
  useEffect(() => {
    if (topic !== null) return listen(topic, (event, data) => handle(event, data))
  }, [topic])
  return useSilence() === null
}

/** Since when a live page hears nothing, in milliseconds since the epoch; null while it can, and for pages that do not listen. */
export function useSilence(): number | null {
  return useSyncExternalStore(watchSilence, readSilence, () => null)
}
