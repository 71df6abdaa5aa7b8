import { describe, expect, it } from 'vitest'
import { matchPlaces } from './match-places'

const places = [
  { title: 'conv2d_1', detail: 'layer', href: '/1', channels: 32, channelHref: (n: number) => `/1/${n}` },
  { title: 'conv2d_2', detail: 'layer', href: '/2', channels: 64, channelHref: (n: number) => `/2/${n}` },
  { title: 'Test set', detail: 'page of the run', href: '/t' },
]
const hrefs = (text: string) => matchPlaces(places, text).map(({ href }) => href)

describe('matchPlaces', () => {
  it('finds by all words, in any case', () => {
    expect(hrefs('CONV')).toEqual(['/1', '/2'])
    expect(hrefs('run test')).toEqual(['/t'])
    expect(hrefs('nothing')).toEqual([])
  })

  it('takes a number as a channel of the layers that have it', () => {
    expect(hrefs('conv 40')).toEqual(['/2/40'])
    expect(hrefs('17')).toEqual(['/1/17', '/2/17'])
  })

  it('finds layers whose name ends in the number, too', () => {
    expect(hrefs('conv2d_2')).toEqual(['/2'])
  })
})
