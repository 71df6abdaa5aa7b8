import type { BusEvent } from '@convscope/shared'
import type { Redis } from 'ioredis'
import { whenReady } from '../queue/redis-connection.js'
import type { EventBus } from '../storage.js'

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
  #subscription: Redis | undefined

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
      await this.#listen(channel)
    }
    return () => this.#unsubscribe(channel, subscriber)
  }

  close(): void {
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
    }
    redis.on('message', deliver)
    redis.on('pmessage', (pattern: string, _channel: string, message: string) => deliver(pattern, message))
    redis.on('ready', () => {
      const channels = [...this.#subscribers.keys()]
      Promise.all(channels.map((channel) => subscribeTo(redis, channel))).then(
        () => {
          for (const subscribers of this.#subscribers.values()) for (const { onGap } of subscribers) onGap()
        },
        // Lost again; the next 'ready' tries anew.
        () => {},
      )
    })
    return redis
  }
}

function isPattern(channel: string): boolean {
  return channel.endsWith('*')
}

function subscribeTo(redis: Redis, channel: string): Promise<unknown> {
  return isPattern(channel) ? redis.psubscribe(channel) : redis.subscribe(channel)
}
