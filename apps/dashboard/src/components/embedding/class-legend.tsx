'use client'

import { count } from '@/format/numbers'
import { classColour } from './class-colours'

interface ClassLegendProps {
  classes: string[]
  /** Points of each class. */
  counts: number[]
  hidden: readonly number[]
  chosen: number | null
  onHide(hidden: number[]): void
  onChoose(index: number | null): void
}

/** Which colour is which class: a box shows or hides it, and its number chooses it whole. */
export function ClassLegend({ classes, counts, hidden, chosen, onHide, onChoose }: ClassLegendProps) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 text-xs text-muted">Classes, and how many images to choose</legend>
      <ul className="grid max-h-96 grid-cols-[repeat(auto-fill,minmax(9rem,1fr))] gap-x-4 overflow-y-auto p-0.5 text-sm">
        {classes.map((name, index) => {
          const isShown = !hidden.includes(index)
          return (
            <li key={name} className="flex items-center gap-2 py-0.5">
              <label className="flex min-w-0 grow items-center gap-2">
                <input
                  type="checkbox"
                  checked={isShown}
                  aria-label={`Show ${name}`}
                  onChange={() =>
                    onHide(isShown ? [...hidden, index] : hidden.filter((each) => each !== index))
                  }
                  style={{ accentColor: classColour(index, classes.length) }}
                />
                <span
                  aria-hidden="true"
                  className="size-2.5 shrink-0 rounded-full"
                  style={{ background: classColour(index, classes.length), opacity: isShown ? 1 : 0.3 }}
                />
                <span className={`truncate ${isShown ? '' : 'text-muted'}`} title={name}>
                  {name}
                </span>
              </label>
              <button
                type="button"
                aria-pressed={chosen === index}
                aria-label={`Choose all ${count(counts[index] ?? 0)} images of ${name}`}
                title={`Choose all images of ${name}`}
                onClick={() => onChoose(chosen === index ? null : index)}
                className="rounded px-1.5 text-xs text-muted hover:bg-sunken hover:text-text aria-pressed:bg-accent-soft aria-pressed:text-accent"
              >
                {count(counts[index] ?? 0)}
              </button>
            </li>
          )
        })}
      </ul>
    </fieldset>
  )
}
