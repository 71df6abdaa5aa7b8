import { ConflictError, TransientError } from '@convscope/shared'
import { route } from '@/server/route'

/** Asks all workers to look at their data sets again. Asking twice is asking once. */
export const POST = route(async ({ storage }) => {
  const alive = (await storage.workers.list()).filter((worker) => worker.alive)
  if (alive.length === 0) {
    throw new ConflictError({
      code: 'no_worker',
      message: 'No worker is alive. A worker looks at its data sets when it starts: start one.',
    })
  }
  if (!(await storage.health()).redis.ok) {
    throw new TransientError({
      code: 'queue_unavailable',
      message: 'Redis does not answer, so that no worker can be asked. Try again when it does.',
    })
  }
  await storage.events.publish({ topic: 'datasets', id: 'look', event: { type: 'look', data: null } })
  return Response.json({ workers: alive.length }, { status: 202 })
})
