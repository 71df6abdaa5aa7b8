import { eventStream } from './event-stream'
import { openTopic } from './live-topics'
import { route } from './route'

/** A stream of one topic, that of its address. What cannot be listened to is answered, not streamed. */
export const topicRoute = route(async ({ request, storage }) => {
  const { pathname, search } = new URL(request.url)
  const topic = openTopic(storage, `${pathname.replace('/api/v1', '')}${search}`)
  await topic.check()
  return eventStream(request, storage.events, [{ name: null, topic, replay: true }])
})
