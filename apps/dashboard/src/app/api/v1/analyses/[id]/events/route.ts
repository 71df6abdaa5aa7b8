import { eventStream } from '@/server/event-stream'
import { route } from '@/server/route'

export const GET = route<{ id: string }>(async ({ request, params, storage }) => {
  const { id } = params
  await storage.analyses.get(id)
  return eventStream(
    request,
    async (writer) => {
      const { state, error, progress } = await storage.analyses.get(id)
      if (progress !== null) writer.send('progress', progress)
      writer.send('state', { state, error })
    },
    (writer, onGap) =>
      storage.events.subscribe('analysis', id, ({ event }) => writer.send(event.type, event.data), onGap),
  )
})
