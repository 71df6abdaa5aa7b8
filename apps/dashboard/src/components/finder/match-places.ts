import type { Place } from './findable'

export interface Found {
  title: string
  detail: string
  href: string
}

const MOST = 8

/** Places whose name holds every word; a number at the end means a channel of them. */
export function matchPlaces(places: readonly Place[], text: string): Found[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const last = words.at(-1) ?? ''
  const channel = /^\d{1,6}$/.test(last) ? Number(last) : null
  const matches = (place: Place, wanted: string[]) => {
    const name = `${place.title} ${place.detail}`.toLowerCase()
    return wanted.every((word) => name.includes(word))
  }
  const channels =
    channel === null
      ? []
      : places.flatMap((place): Found[] => {
          if (place.channelHref === undefined || channel >= (place.channels ?? 0)) return []
          if (!matches(place, words.slice(0, -1))) return []
          const href = place.channelHref(channel)
          return [
            {
              title: `${place.title}, ${place.channelWord ?? 'filter'} ${channel}`,
              detail: place.detail,
              href,
            },
          ]
        })
  const named = places.filter((place) => matches(place, words))
  return [...channels, ...named.map(({ title, detail, href }) => ({ title, detail, href }))].slice(0, MOST)
}
