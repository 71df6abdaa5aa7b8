import { expect, it } from 'vitest'
import { BoundedCache } from './bounded-cache.js'

it('forgets what was used least recently, once the bytes are too many', () => {
  const forgotten: string[] = []
  const cache = new BoundedCache<string>(100, (value) => forgotten.push(value))
  cache.set('a', 'A', () => 40)
  cache.set('b', 'B', () => 40)
  cache.get('a')
  cache.set('c', 'C', () => 40)
  expect(forgotten).toEqual(['B'])
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['A', undefined, 'C'])
})

it('keeps one that alone is too large', () => {
  const forgotten: string[] = []
  const cache = new BoundedCache<string>(10, (value) => forgotten.push(value))
  cache.set('a', 'A', () => 5)
  cache.set('b', 'B', () => 500)
  expect(forgotten).toEqual(['A'])
  expect(cache.get('b')).toBe('B')
})

it('counts anew what has grown since', () => {
  const forgotten: string[] = []
  const cache = new BoundedCache<string>(100, (value) => forgotten.push(value))
  let grown = 40
  cache.set('a', 'A', () => 40)
  cache.set('b', 'B', () => grown)
  expect(cache.get('b')).toBe('B')
  grown = 80
  expect(cache.get('b')).toBe('B')
  expect(forgotten).toEqual(['A'])
})
