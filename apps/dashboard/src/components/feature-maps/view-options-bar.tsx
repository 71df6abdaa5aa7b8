'use client'

import { Segmented } from '@/components/ui/segmented'
import { SIZES, SORTS, useViewOptions } from './view-options'

const COLOURS = [
  { value: 'viridis', title: 'Viridis' },
  { value: 'gray', title: 'Gray' },
  { value: 'magma', title: 'Magma' },
  { value: 'signed', title: 'Signed' },
] as const
const NORMALISE = [
  { value: 'channel', title: 'channel' },
  { value: 'layer', title: 'layer' },
] as const
const SORT_TITLES = { number: 'number', strength: 'strength' }
const SIZE_TITLES = { small: 'S', medium: 'M', large: 'L' }

/** @param single leaves out what concerns many maps. */
export function ViewOptionsBar({ single = false }: { single?: boolean }) {
  const [view, setView] = useViewOptions()
  return (
    <div className="flex flex-wrap gap-x-6 gap-y-2">
      <Segmented
        label="Colours"
        value={view.colours}
        options={COLOURS}
        onChange={(colours) => void setView({ colours })}
      />
      <Segmented
        label="Normalise per"
        value={view.normalise}
        options={NORMALISE}
        onChange={(normalise) => void setView({ normalise })}
      />
      {!single && (
        <>
          <Segmented
            label="Sort by"
            value={view.sort}
            options={SORTS.map((value) => ({ value, title: SORT_TITLES[value] }))}
            onChange={(sort) => void setView({ sort })}
          />
          <Segmented
            label="Size"
            value={view.size}
            options={SIZES.map((value) => ({ value, title: SIZE_TITLES[value] }))}
            onChange={(size) => void setView({ size })}
          />
        </>
      )}
    </div>
  )
}
