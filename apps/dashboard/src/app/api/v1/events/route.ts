import { eventStream } from '@/server/event-stream'
import { route } from '@/server/route'

/** Which run has changed; the list reads it anew. */
export const GET = route(({ request, storage }) =>
  eventStream(
    request,
    async (writer) => writer.send('run', { id: null }),
    (writer, onGap) =>
      storage.events.subscribe('run', '*', (message) => writer.sendIfRoom('run', { id: message.id }), onGap),
  ),
)
