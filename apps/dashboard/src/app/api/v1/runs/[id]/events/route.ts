import type { RunEvent } from '@convscope/shared'
import { type EventWriter, eventStream } from '@/server/event-stream'
import { route } from '@/server/route'

export const GET = route<{ id: string }>(async ({ request, params, storage }) => {
  const { id } = params
  // Unknown ids are answered, not streamed.
  await storage.runs.get(id)
  const replay = async (writer: EventWriter) => {
    const run = await storage.runs.get(id)
    const { state, error, startedAt, finishedAt } = run
    writer.send('state', { state, error, startedAt, finishedAt })
    for (const epoch of run.epochRecords) writer.send('epoch', epoch)
    for (const checkpoint of run.checkpoints) writer.send('checkpoint', checkpoint)
    if (run.progress !== null) writer.send('progress', run.progress)
  }
  const forward = (writer: EventWriter, { type, data }: RunEvent) =>
    type === 'progress' ? writer.sendIfRoom(type, data) : writer.send(type, data)
  return eventStream(request, replay, (writer, onGap) =>
    storage.events.subscribe(
      'run',
      id,
      (message) => {
        if (message.topic === 'run') forward(writer, message.event)
      },
      onGap,
    ),
  )
})
