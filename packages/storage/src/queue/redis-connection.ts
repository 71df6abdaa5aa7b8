import { once } from 'node:events'
import { Redis } from 'ioredis'

/** A command that gets no answer fails after this long, so that a request is answered while Redis is away. */
const COMMAND_TIMEOUT_MS = 1500
const FIRST_CONNECTION_MS = 1000

/** Reconnects for ever; commands fail at once while there is no connection. */
export function connectToRedis(url: string, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(100 * attempt, 1000),
    lazyConnect: true,
    // Subscriptions are renewed by who made them, which then knows that there was a gap.
    autoResubscribe: false,
  })
  redis.on('error', onError)
  redis.connect().catch(() => {
    // Told by 'error'; ioredis goes on trying.
  })
  return redis
}

/** Gives a new connection a moment; a Redis that is away is not waited for longer. */
export async function whenReady(redis: Redis): Promise<void> {
  if (redis.status === 'ready') return
  await once(redis, 'ready', { signal: AbortSignal.timeout(FIRST_CONNECTION_MS) }).catch(() => {})
}
