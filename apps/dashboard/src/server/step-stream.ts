import type { TimelineEvent } from '@convscope/shared'
import type { Storage } from '@convscope/storage'
import { eventStream } from './event-stream'

/** Changes that come together are read together. */
const GATHER_MS = 150

/**
 * Timelines of a run, live: every step to begin with, then each that has changed. One connection whatever the number of
 * images and epochs, because a browser opens few to a host.
 */
export function stepStream(
  request: Request,
  storage: Storage,
  runId: string,
  read: () => Promise<TimelineEvent['data'][]>,
): Response {
  const sent = new Map<string, string>()
  return eventStream(
    request,
    async (writer) => {
      for (const data of await read()) {
        const key = `${data.watched} ${data.step.epoch}`
        const text = JSON.stringify(data.step)
        if (sent.get(key) === text) continue
        sent.set(key, text)
        writer.send('step', data)
      }
    },
    async (_, onGap) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const readSoon = () => {
        timer ??= setTimeout(() => {
          timer = undefined
          onGap()
        }, GATHER_MS)
      }
      const stops = await Promise.all([
        storage.events.subscribe('inspection', '*', readSoon, onGap),
        storage.events.subscribe(
          'run',
          runId,
          (message) => {
            if (message.topic === 'run' && message.event.type === 'checkpoint') readSoon()
          },
          onGap,
        ),
      ])
      return () => {
        clearTimeout(timer)
        for (const stop of stops) stop()
      }
    },
  )
}
