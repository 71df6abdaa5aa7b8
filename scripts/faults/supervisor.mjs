// What becomes of everything when `npm start` itself is gone.
import path from 'node:path'
import { isAlive } from '../run/ending.mjs'
import { descendantsOf } from './support/processes.mjs'
import { startSystem } from './support/system.mjs'
import { until } from './support/until.mjs'

const RUNS = 5

export const faults = [
  {
    name: 'supervisor-killed',
    isShort: true,
    async run(at) {
      const data = path.join(at, 'data')
      const system = await startSystem({ data })
      const family = descendantsOf(system.pid)
      const acknowledged = []
      for (let i = 0; i < RUNS; i++) {
        const { status, body } = await system.queueRun(1000, `run ${i}`)
        if (status === 201) acknowledged.push(body.id)
      }
      system.kill('SIGKILL')
      await system.ended
      const began = Date.now()
      await until(() => family.every((pid) => !isAlive(pid)))
      const endedInMs = Date.now() - began

      const again = await startSystem({ data })
      try {
        const { items } = await again.get('/api/v1/runs')
        const missing = acknowledged.filter((id) => !items.some((run) => run.id === id)).length
        return { acknowledged: acknowledged.length, missing, leftRunning: 0, endedInMs }
      } finally {
        await again.stop()
      }
    },
  },
]
