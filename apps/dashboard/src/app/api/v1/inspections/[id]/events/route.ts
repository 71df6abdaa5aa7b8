import { eventStream } from '@/server/event-stream'
import { route } from '@/server/route'

export const GET = route<{ id: string }>(async ({ request, params, storage }) => {
  const { id } = params
  await storage.inspections.get(id)
  return eventStream(
    request,
    async (writer) => {
      const { state, error } = await storage.inspections.get(id)
      writer.send('state', { state, error })
    },
    (writer, onGap) =>
      storage.events.subscribe('inspection', id, ({ event }) => writer.send(event.type, event.data), onGap),
  )
})
