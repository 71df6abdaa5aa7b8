import { hasPart, RedisServer } from '@convscope/testing'
import { describe, expect, it } from 'vitest'
import { JobQueues } from '../src/queue/job-queues.js'
import { connectToRedis, whenReady } from '../src/queue/redis-connection.js'

describe.skipIf(!hasPart(RedisServer.program(), 'redis-server'))('the queues', () => {
  it('work again after Redis gave no answer while they were made', async () => {
    const server = await RedisServer.start()
    const redis = connectToRedis(server.url, () => {})
    await whenReady(redis)
    const queues = new JobQueues(redis, 'test')
    const job = { rowId: 'run', dispatch: 1 }
    server.freeze()
    await expect(queues.add('training', job)).rejects.toMatchObject({
      code: 'redis_unavailable',
      retryable: true,
    })
    server.thaw()
    await queues.add('training', job)
    expect(await queues.presenceOf('training', job)).toBe('pending')
    await queues.close()
    redis.disconnect()
    await server.stop()
  })
})
