import { setTimeout as delay } from 'node:timers/promises'
import { SetupError } from '../terminal.mjs'
import { askRedis } from './redis-conversation.mjs'

const ANSWER_MS = 3000
const LOADING_MS = 4000
const OLDEST = [6, 2]

/**
 * Whether a Redis can hold the queue: it answers, takes the password, is new enough, can be written and forgets nothing.
 * @returns {Promise<string>} its version
 * @throws SetupError
 */
export async function requireRedis(url) {
  const where = shown(url)
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) {
    throw new SetupError(`REDIS_URL=${where} is no address.`, 'it reads redis://:PASSWORD@HOST:PORT')
  }
  const [reply] = await askWhenLoaded(url).catch((cause) => {
    if (cause.message === 'not a Redis') {
      throw new SetupError(`What listens at ${where} is no Redis.`, 'check REDIS_URL', { cause })
    }
    throw new SetupError(
      `No Redis answers at REDIS_URL=${where}.`,
      'start that server, or unset REDIS_URL to use one of our own',
      { cause },
    )
  })
  if (reply.startsWith('-')) throw refusal(where, reply)
  const facts = Object.fromEntries(
    [...reply.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name, value]) => [name, value]),
  )
  requireFit(where, facts)
  return facts.redis_version
}

/** A Redis that has just started reads its files first. */
async function askWhenLoaded(url) {
  const deadline = Date.now() + LOADING_MS
  for (;;) {
    const replies = await askRedis(url, [['INFO']], ANSWER_MS)
    if (!replies[0].startsWith('-LOADING') || Date.now() > deadline) return replies
    await delay(100)
  }
}

function refusal(where, reply) {
  if (reply.startsWith('-NOAUTH')) {
    const wayOut = 'name it in REDIS_URL: redis://:PASSWORD@HOST:PORT'
    return new SetupError(`The Redis at ${where} wants a password.`, wayOut)
  }
  if (/^-(WRONGPASS|ERR invalid password|ERR AUTH)/.test(reply)) {
    const wayOut = 'check user and password in REDIS_URL'
    return new SetupError(`The Redis at ${where} refuses this user or password.`, wayOut)
  }
  if (reply.startsWith('-LOADING')) {
    return new SetupError(`The Redis at ${where} is still reading its files.`, 'start again in a moment')
  }
  return new SetupError(`The Redis at ${where} refuses: ${reply.slice(1)}.`, 'check REDIS_URL and its rights')
}

function requireFit(where, { redis_version: version, maxmemory_policy: policy, role }) {
  const [major, minor] = (version ?? '0.0').split('.').map(Number)
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new SetupError(
      `The Redis at ${where} is too old (${version}).`,
      `use Redis ${OLDEST.join('.')} or newer`,
    )
  }
  if (role === 'slave') {
    throw new SetupError(
      `The Redis at ${where} is a replica, which cannot be written.`,
      'name its master in REDIS_URL',
    )
  }
  // BullMQ's keys have no expiry and must all stay: https://docs.bullmq.io/guide/going-to-production
  if (policy !== undefined && policy !== 'noeviction') {
    throw new SetupError(
      `The Redis at ${where} may forget queued jobs: its maxmemory-policy is ${policy}.`,
      `redis-cli -u ${where} CONFIG SET maxmemory-policy noeviction   (and the same in its configuration file)`,
    )
  }
}

/** A URL without its password. */
function shown(url) {
  return url.replace(/\/\/.*@/, '//…@')
}
