import { listenSchema } from '@convscope/shared'
import { eventStream } from '@/server/event-stream'
import { openOrRefuse } from '@/server/live-topics'
import { readJson } from '@/server/read-body'
import { route } from '@/server/route'
import { topicRoute } from '@/server/topic-route'

/** The list of runs. */
export { topicRoute as GET }

/**
 * Any topics on one stream, because a browser opens only six connections to a host. The events `message` carry
 * `{ topic, event, data }`; `listening` comes when no event is missed any more; `refused` is the event of a topic that is
 * not there. It only reads: POST, because topics may be more than an address holds.
 */
export const POST = route(async ({ request, storage }) => {
  const { topics } = await readJson(request, listenSchema)
  return eventStream(
    request,
    storage.events,
    topics.map(({ name, replay }) => ({ name, replay, topic: openOrRefuse(storage, name) })),
  )
})
