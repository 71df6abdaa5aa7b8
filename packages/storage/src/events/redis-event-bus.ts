import type { BusEvent } from '@convscope/shared'
import type { Redis } from 'ioredis'
import { whenReady } from '../queue/redis-connection.js'
import type { EventBus } from '../storage.js'

/** How often the subscription is asked whether it is still there. */
const PULSE_MS = 5000

interface Subscriber {
  handler: (event: BusEvent) => void
  onGap: () => void
}

/**
 * Events between processes over Redis. They may be lost (a message has no memory): the database is the truth, and who
 * subscribes reads it first and again after a gap.
 */
export class RedisEventBus implements EventBus {
  readonly #publisher: Redis
  readonly #connect: () => Redis
  readonly #prefix: string
  readonly #subscribers = new Map<string, Set<Subscriber>>()
  readonly #listening = new Map<string, Promise<void>>()
  readonly #silenceListeners = new Set<(since: Date | null) => void>()
  #subscription: Redis | undefined
  #heardAt = new Date()
  #silentSince: Date | null = null
  #pulse: NodeJS.Timeout | undefined

  /** @param connect makes the connection that all subscribers share; called for the first one. */
  constructor(publisher: Redis, connect: () => Redis, prefix: string) {
    this.#publisher = publisher
    this.#connect = connect
    this.#prefix = prefix
  }

  async publish(event: BusEvent): Promise<void> {
    const channel = this.#channel(event.topic, event.id)
    // Nobody waits for an event: one that cannot be sent is made up for by reading the database.
    await this.#publisher.publish(channel, JSON.stringify(event)).catch(() => {})
  }

  async subscribe(
    topic: BusEvent['topic'],
    id: string | '*',
    handler: (event: BusEvent) => void,
    onGap: () => void,
  ): Promise<() => void> {
    const channel = this.#channel(topic, id)
    const subscriber = { handler, onGap }
    const others = this.#subscribers.get(channel)
    if (others !== undefined) {
      others.add(subscriber)
    } else {
      this.#subscribers.set(channel, new Set([subscriber]))
      this.#listening.set(channel, this.#listen(channel))
    }
    // Also for those who come while the first one's subscription is under way.
    await this.#listening.get(channel)
    return () => this.#unsubscribe(channel, subscriber)
  }

  watchSilence(listener: (since: Date | null) => void): () => void {
    this.#silenceListeners.add(listener)
    if (this.#silentSince !== null) listener(this.#silentSince)
    return () => this.#silenceListeners.delete(listener)
  }

  close(): void {
    clearInterval(this.#pulse)
    this.#silenceListeners.clear()
    this.#subscription?.disconnect()
    this.#subscribers.clear()
  }

  #channel(topic: string, id: string): string {
    return `${this.#prefix}:events:${topic}:${id}`
  }

  #unsubscribe(channel: string, subscriber: Subscriber): void {
    const subscribers = this.#subscribers.get(channel)
    if (!subscribers?.delete(subscriber) || subscribers.size > 0) return
    this.#subscribers.delete(channel)
    this.#listening.delete(channel)
    const command = isPattern(channel) ? 'punsubscribe' : 'unsubscribe'
    this.#subscription?.[command](channel).catch(() => {})
  }

  async #listen(channel: string): Promise<void> {
    this.#subscription ??= this.#open()
    await whenReady(this.#subscription)
    // Still away: 'ready' will subscribe to everything.
    if (this.#subscription.status !== 'ready') return
    await subscribeTo(this.#subscription, channel).catch(() => {})
  }

  #open(): Redis {
    const redis = this.#connect()
    const deliver = (channel: string, message: string) => {
      const event = JSON.parse(message) as BusEvent
      for (const { handler } of this.#subscribers.get(channel) ?? []) handler(event)
      this.#heardAt = new Date()
    }
    redis.on('message', deliver)
    redis.on('pmessage', (pattern: string, _channel: string, message: string) => deliver(pattern, message))
    redis.on('close', () => this.#tellSilence(this.#heardAt))
    redis.on('ready', () => {
      const channels = [...this.#subscribers.keys()]
      Promise.all(channels.map((channel) => subscribeTo(redis, channel))).then(
        () => {
          this.#tellSilence(null)
          for (const subscribers of this.#subscribers.values()) for (const { onGap } of subscribers) onGap()
        },
        // Lost again; the next 'ready' tries anew.
        () => {},
      )
    })
    this.#pulse = setInterval(() => void this.#feelPulse(redis), PULSE_MS)
    this.#pulse.unref()
    return redis
  }

  /** A connection may be there and say nothing any more: then it is made anew. */
  async #feelPulse(redis: Redis): Promise<void> {
    if (redis.status !== 'ready') return
    try {
      await redis.ping()
      this.#heardAt = new Date()
    } catch {
      if (redis.status === 'ready') redis.disconnect(true)
    }
  }

  #tellSilence(since: Date | null): void {
    if (since === null) this.#heardAt = new Date()
    // Tries to connect again fail, too: the silence began with the first.
    if ((since === null) === (this.#silentSince === null)) return
    this.#silentSince = since
    for (const listener of this.#silenceListeners) listener(since)
  }
}

function isPattern(channel: string): boolean {
  return channel.endsWith('*')
}

function subscribeTo(redis: Redis, channel: string): Promise<unknown> {
  return isPattern(channel) ? redis.psubscribe(channel) : redis.subscribe(channel)
}
