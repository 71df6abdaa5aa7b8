'use client'

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'

/** Somewhere on or near the page that can be found by its name. */
export interface Place {
  title: string
  /** Beside the title: what it is. */
  detail: string
  href: string
  /** Channels that are places of their own, found as "<title> <number>". */
  channels?: number
  /** What the layer calls one: a filter when left out. */
  channelWord?: string
  channelHref?(channel: number): string
}

const Places = createContext<readonly Place[]>([])
const SetPlaces = createContext<(places: readonly Place[]) => void>(() => {})

export function FindablePlaces({ children }: { children: ReactNode }) {
  const [places, setPlaces] = useState<readonly Place[]>([])
  return (
    <SetPlaces value={setPlaces}>
      <Places value={places}>{children}</Places>
    </SetPlaces>
  )
}

export const usePlaces = (): readonly Place[] => useContext(Places)

/** Lets the finder know what is on this page. @param key changes when the places do. */
export function useFindable(key: string, places: () => readonly Place[]): void {
  const set = useContext(SetPlaces)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the places.
  useEffect(() => {
    set(places())
    return () => set([])
  }, [key, set])
}
