'use client'

import { INPUT } from '@/components/ui/field'
import { Segmented } from '@/components/ui/segmented'
import { NORMALISATIONS } from '../feature-maps/normalisation'
import { SIZES, useViewOptions } from '../feature-maps/view-options'
import { ViewOptionsBar } from '../feature-maps/view-options-bar'
import { MODES, useCompareOptions } from './compare-options'
import { letterOf } from './compared'
import { ORDERS } from './order-channels'

const MODE_TITLES = { side: 'Side by side', swipe: 'Swipe', difference: 'Difference', matched: 'Matched' }
const ORDER_TITLES = { number: 'number', alike: 'most alike', unlike: 'least alike' }
const SIZE_TITLES = { small: 'S', medium: 'M', large: 'L' }

interface CompareBarProps {
  layers: string[]
  layer: string
  columns: number
  /** What is under the pointer; null with the pointer elsewhere. */
  reading: string | null
}

/** How the columns are compared, and at which layer. */
export function CompareBar({ layers, layer, columns, reading }: CompareBarProps) {
  const [view, setView] = useViewOptions()
  const [options, setOptions] = useCompareOptions()
  const { mode, left, right } = options
  return (
    <div
      className="sticky top-12 z-10 -mx-4 flex flex-wrap gap-x-6 gap-y-2 border-b border-line bg-page px-4 py-2 max-sm:static sm:-mx-6 sm:px-6"
      data-unsaved="true"
    >
      <Segmented
        label="Show"
        value={mode}
        options={MODES.map((value) => ({ value, title: MODE_TITLES[value] }))}
        onChange={(to) => void setOptions({ mode: to })}
      />
      <Choice
        label="Layer"
        value={layer}
        options={layers.map((name) => [name, name])}
        onChange={(to) => void setOptions({ layer: to, channel: null })}
      />
      {columns > 2 && mode !== 'side' && (
        <>
          <ColumnChoice
            label="First"
            value={left}
            columns={columns}
            onChange={(to) => void setOptions({ left: to })}
          />
          <ColumnChoice
            label="Second"
            value={right}
            columns={columns}
            onChange={(to) => void setOptions({ right: to })}
          />
        </>
      )}
      <Segmented
        label="Order by"
        value={options.order}
        options={ORDERS.map((value) => ({ value, title: ORDER_TITLES[value] }))}
        onChange={(order) => void setOptions({ order })}
      />
      {mode === 'difference' ? (
        <Segmented
          label="Normalise per"
          value={view.normalise}
          options={NORMALISATIONS.map((value) => ({ value, title: value }))}
          onChange={(normalise) => void setView({ normalise })}
        />
      ) : (
        <ViewOptionsBar single />
      )}
      {(mode === 'side' || mode === 'swipe') && (
        <Segmented
          label="Scale"
          value={options.scale}
          options={[
            { value: 'own', title: 'own' },
            { value: 'shared', title: 'shared' },
          ]}
          onChange={(scale) => void setOptions({ scale })}
        />
      )}
      <Segmented
        label="Size"
        value={view.size}
        options={SIZES.map((value) => ({ value, title: SIZE_TITLES[value] }))}
        onChange={(size) => void setView({ size })}
      />
      {(mode === 'side' || mode === 'difference') && (
        <p className="h-5 w-full truncate text-sm text-muted" aria-live="off">
          {reading ?? 'Point at a map to read the same cell in all.'}
        </p>
      )}
    </div>
  )
}

function ColumnChoice(props: {
  label: string
  value: number
  columns: number
  onChange(value: number): void
}) {
  const { label, value, columns, onChange } = props
  return (
    <Choice
      label={label}
      value={String(value)}
      options={Array.from({ length: columns }, (_, place) => [String(place), letterOf(place)])}
      onChange={(to) => onChange(Number(to))}
    />
  )
}

function Choice(props: {
  label: string
  value: string
  options: [value: string, title: string][]
  onChange(value: string): void
}) {
  const { label, value, options, onChange } = props
  return (
    <label className="flex items-center gap-2 text-sm text-muted">
      {label}
      <select
        className={`${INPUT} w-auto text-text`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map(([each, title]) => (
          <option key={each} value={each}>
            {title}
          </option>
        ))}
      </select>
    </label>
  )
}
