import { describe, expect, it } from 'vitest'
import { judgeFailure } from './judge-failure.js'

const exit = { code: null, signal: 'SIGKILL' as const, lastWords: '' }
const error = (kind: 'user' | 'job' | 'passing' | 'bug') =>
  ({
    type: 'error',
    error: { kind, details: { code: 'c', message: 'm' }, stack: 'at line 1' },
  }) as const

describe('judgeFailure', () => {
  it.each(['user', 'job', 'bug'] as const)('does not try again after a %s error', (kind) => {
    expect(judgeFailure('training', error(kind), 1, 5)).toMatchObject({ requeue: false, outcome: 'failed' })
  })

  it('keeps the stack of a bug, and shows none for a person’s mistake', () => {
    expect(judgeFailure('training', error('bug'), 1, 5).error.stack).toBe('at line 1')
    expect(judgeFailure('training', error('user'), 1, 5).error.stack).toBeUndefined()
  })

  it('tries again after a passing fault or a lost process, until the attempts are used up', () => {
    for (const failure of [error('passing'), { type: 'exit', exit } as const]) {
      expect(judgeFailure('training', failure, 4, 5).requeue).toBe(true)
      const last = judgeFailure('training', failure, 5, 5)
      expect(last.requeue).toBe(false)
      expect(last.error.message).toContain('attempt 5 of 5')
    }
  })

  it('waits for a full disk however often, and counts it as no attempt', () => {
    const details = { code: 'disk_full', message: 'm' }
    const failure = { type: 'error', error: { kind: 'passing', details } } as const
    for (const attempt of [1, 5, 500]) {
      expect(judgeFailure('training', failure, attempt, 5)).toMatchObject({
        requeue: true,
        outcome: 'released',
        result: { type: 'postponed' },
      })
    }
  })

  it('says what a kill usually means', () => {
    const { error: told } = judgeFailure('training', { type: 'exit', exit }, 1, 5)
    expect(told).toMatchObject({ code: 'process_killed' })
    expect(told.message).toContain('memory ran out')
  })
})
