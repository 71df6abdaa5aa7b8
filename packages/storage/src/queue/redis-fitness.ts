import type { Redis } from 'ioredis'

const REFUSALS = /\b(NOAUTH|WRONGPASS|NOPERM|invalid password|invalid username-password)\b/i

/**
 * What a person has to mend at a Redis before it can hold the queue, in a sentence with the way out.
 * @param lastError of its connection
 * @returns null for one that is fit, and for one that is only away
 */
export async function faultOfRedis(redis: Redis, lastError: Error | undefined): Promise<string | null> {
  if (redis.status !== 'ready') {
    const isRefused = lastError !== undefined && REFUSALS.test(lastError.message)
    return isRefused ? 'Redis refuses us: check user and password in REDIS_URL.' : null
  }
  // BullMQ's keys have no expiry and must all stay: https://docs.bullmq.io/guide/going-to-production
  const policy = /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1]
  if (policy === undefined || policy === 'noeviction') return null
  return (
    `Redis may forget queued jobs: its maxmemory-policy is ${policy}. ` +
    'Mend it with: redis-cli CONFIG SET maxmemory-policy noeviction (and in its configuration file).'
  )
}
