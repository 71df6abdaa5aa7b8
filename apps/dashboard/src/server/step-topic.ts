import type { TimelineEvent } from '@convscope/shared'
import type { Storage } from '@convscope/storage'
import type { LiveTopic } from './live-topics'

/** Changes that come together are read together. */
const GATHER_MS = 150

/** Timelines of a run, live: every step to begin with, then each that has changed. */
export function stepTopic(
  { events }: Storage,
  runId: string,
  read: () => Promise<TimelineEvent['data'][]>,
): LiveTopic {
  const sent = new Map<string, string>()
  return {
    check: read,
    async replay(writer) {
      for (const data of await read()) {
        const key = `${data.watched} ${data.step.epoch}`
        const text = JSON.stringify(data.step)
        if (sent.get(key) === text) continue
        sent.set(key, text)
        writer.send('step', data)
      }
    },
    async subscribe(_, onGap) {
      let timer: ReturnType<typeof setTimeout> | undefined
      const readSoon = () => {
        timer ??= setTimeout(() => {
          timer = undefined
          onGap()
        }, GATHER_MS)
      }
      const stops = await Promise.all([
        events.subscribe('inspection', '*', readSoon, onGap),
        events.subscribe(
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
  }
}
