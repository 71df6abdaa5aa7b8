import { createImageSchema } from '@convscope/shared'
import { eventually } from '@convscope/testing'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { onEachDatabase, queueRun } from './support/on-each-database.js'

const drawing = (ink: string, paper: string) =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><rect width="60" height="60" fill="${paper}"/><rect x="27" y="10" width="6" height="40" fill="${ink}"/></svg>`,
    ),
  )
    .png()
    .toBuffer()

onEachDatabase('images', (fixture) => {
  const create = async (bytes: Uint8Array, fields = {}) =>
    fixture().storage.images.create(bytes, createImageSchema.parse(fields))

  it('are kept without a network, once for each way of reading them', async () => {
    const { storage } = fixture()
    const bytes = await drawing('#000', '#fff')
    const image = await create(bytes, { name: 'one' })
    expect(image).toMatchObject({
      width: 60,
      polarity: 'auto',
      preparation: null,
      crop: null,
      name: 'one',
    })
    expect((await create(bytes)).id).toBe(image.id)
    expect((await create(bytes, { polarity: 'dark-on-light' })).id).not.toBe(image.id)
    const part = { left: 1, top: 2, width: 30, height: 20 }
    const cropped = await create(bytes, { crop: '1,2,30,20', preparation: 'photo' })
    expect(cropped).toMatchObject({ crop: part, preparation: 'photo' })
    await expect(create(bytes, { crop: '1,2,60,20' })).rejects.toMatchObject({ code: 'crop_outside' })
    expect((await create(await drawing('#fff', '#000'))).id).not.toBe(image.id)
    const { stream } = await storage.images.original(image.id)
    expect(Buffer.concat(await stream.toArray()).equals(bytes)).toBe(true)
    expect((await storage.images.list(10)).map(({ id }) => id)).toContain(image.id)
  })

  it('that are none leave nothing behind', async () => {
    const { database } = fixture()
    const before = [await database.client.image.count(), await database.client.artifact.count()]
    await expect(create(Buffer.from('no picture'))).rejects.toMatchObject({
      code: 'unsupported_image',
      field: 'file',
    })
    expect([await database.client.image.count(), await database.client.artifact.count()]).toEqual(before)
  })
})

onEachDatabase('workers', (fixture) => {
  const worker = {
    id: 'w1',
    hostname: 'host',
    pid: 1,
    codeVersion: '1',
    tensorflowVersion: null,
    trainingConcurrency: 1,
    inspectionConcurrency: 1,
    surveyConcurrency: 1,
  }

  it('are alive while their heart beats, and show what they train', async () => {
    const { storage, database } = fixture()
    await storage.workers.register(worker)
    const run = await queueRun(storage, { name: 'trained' })
    await storage.runs.beginAttempt(run.id, { id: 'w1', name: 'host' })
    expect(await storage.workers.list()).toMatchObject([
      { alive: true, running: [{ id: run.id, name: 'trained' }] },
    ])
    await database.client.worker.update({
      where: { id: 'w1' },
      data: { heartbeatAt: new Date(Date.now() - 6000) },
    })
    expect(await storage.workers.list()).toMatchObject([{ alive: false }])
    expect(await storage.workers.heartbeat('w1', 12)).toBe(true)
    expect(await storage.workers.list()).toMatchObject([{ alive: true, missingMegabytes: 12 }])
    // With SQLite all write to this machine's disk, which has space.
    const elsewhere =
      database.provider === 'sqlite' ? [] : [{ worker: worker.hostname, missingMegabytes: 12 }]
    expect(await storage.space()).toEqual({ shortages: elsewhere })
    expect(await storage.workers.heartbeat('w1', null)).toBe(true)
    expect(await storage.space()).toEqual({ shortages: [] })
    await storage.workers.stop('w1')
    expect(await storage.workers.list()).toMatchObject([{ alive: false }])
    expect(await storage.workers.heartbeat('nobody', null)).toBe(false)
  })
})

onEachDatabase('events', (fixture) => {
  const subscriptions = async () =>
    Number(await fixture().client.call('PUBSUB', 'NUMSUB', channel).then(last))
  const channel = 'test:events:run:r1'
  const last = (answer: unknown) => (answer as unknown[])[1]
  const event = {
    topic: 'run',
    id: 'r1',
    event: { type: 'state', data: { state: 'queued', error: null, startedAt: null, finishedAt: null } },
  } as const

  it('reach every subscriber over one connection, which the last one frees', async () => {
    const { storage } = fixture()
    let heard = 0
    const stops = await Promise.all(
      Array.from({ length: 10 }, () =>
        storage.events.subscribe(
          'run',
          'r1',
          () => {
            heard += 1
          },
          () => {},
        ),
      ),
    )
    expect(await subscriptions()).toBe(1)
    await storage.events.publish(event)
    await eventually(
      async () => heard,
      (count) => count === 10,
    )
    for (const stop of stops) stop()
    await eventually(subscriptions, (count) => count === 0)
  })

  it('tell that there was a gap when the connection is back, and go on', async () => {
    const { storage, redis } = fixture()
    const heard: string[] = []
    const stop = await storage.events.subscribe(
      'run',
      'r1',
      () => heard.push('event'),
      () => heard.push('gap'),
    )
    heard.length = 0
    await redis.goAway()
    await redis.comeBack()
    await eventually(
      async () => heard,
      (sounds) => sounds.includes('gap'),
    )
    await eventually(
      async () => {
        await storage.events.publish(event)
        return heard
      },
      (sounds) => sounds.includes('event'),
    )
    stop()
  })
})
