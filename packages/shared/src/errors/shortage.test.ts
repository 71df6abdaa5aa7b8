import { expect, it } from 'vitest'
import { shortageOf } from './shortage.js'
import { InvalidInputError } from './user-errors.js'

it.each([
  [Object.assign(new Error('write'), { code: 'ENOSPC' }), 'disk_full'],
  [Object.assign(new Error('write'), { code: 'EDQUOT' }), 'disk_full'],
  [Object.assign(new Error('open'), { code: 'EMFILE' }), 'too_many_open_files'],
  [Object.assign(new Error('open'), { code: 'ENFILE' }), 'too_many_open_files'],
  [Object.assign(new Error('spawn'), { code: 'ENOMEM' }), 'out_of_memory'],
  [new Error('database or disk is full'), 'disk_full'],
  [Object.assign(new Error('could not extend file'), { code: '53100' }), 'disk_full'],
  [new Error('a run', { cause: Object.assign(new Error('x'), { code: 'SQLITE_FULL' }) }), 'disk_full'],
  [
    // As Prisma hands on what its adapter was told.
    Object.assign(new Error('Invalid invocation'), {
      code: 'P2010',
      meta: { driverAdapterError: { cause: { kind: 'sqlite', originalCode: 'SQLITE_FULL' } } },
    }),
    'disk_full',
  ],
])('finds what ran out in %s', (error, code) => {
  expect(shortageOf(error)).toMatchObject({ code, httpStatus: 503, retryable: true })
})

it('leaves every other error as it is', () => {
  expect(shortageOf(new Error('boom'))).toBeNull()
  expect(shortageOf('a text')).toBeNull()
  expect(shortageOf(new InvalidInputError({ code: 'c', message: 'no space left on device' }))).toBeNull()
})
