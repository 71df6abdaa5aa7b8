import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createLogger } from '@convscope/shared/server'
import { afterAll, expect, it, vi } from 'vitest'
import { ChildPool } from './child-pool.js'

const directory = mkdtempSync(path.join(tmpdir(), 'convscope-pool-'))

afterAll(() => rmSync(directory, { recursive: true }))

it('logs what a child has to say between its answers', async () => {
  const entry = path.join(directory, 'child.mjs')
  writeFileSync(
    entry,
    `process.once('disconnect', () => process.exit(0))
    process.on('message', ({ id, request }) => {
      const line = { type: 'log', level: request, details: { about: request }, message: 'engine' }
      process.send(line, () => process.send({ type: 'answer', id, answer: request.length }))
    })
    process.send({ type: 'ready', ready: 'warm' })`,
  )
  const logger = createLogger('test', 'silent')
  const [info, warn] = [vi.spyOn(logger, 'info'), vi.spyOn(logger, 'warn')]
  const pool = new ChildPool<string, string, number>({ entry, size: 1, logger })
  expect(await pool.warm).toBe('warm')
  expect(await pool.ask('warn')).toEqual({ type: 'answer', answer: 4 })
  expect(warn.mock.calls).toEqual([[{ about: 'warn' }, 'engine']])
  expect(info).not.toHaveBeenCalled()
  await pool.close()
})
