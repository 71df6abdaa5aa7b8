'use client'

interface SegmentedProps<Value extends string> {
  label: string
  value: Value
  options: readonly { value: Value; title: string }[]
  onChange(value: Value): void
}

/** A choice among few, all of them visible. Arrow keys move between them, as radio buttons do. */
export function Segmented<Value extends string>({ label, value, options, onChange }: SegmentedProps<Value>) {
  return (
    <fieldset className="flex min-w-0 items-center gap-2">
      <legend className="sr-only">{label}</legend>
      <span aria-hidden="true" className="text-sm text-muted">
        {label}
      </span>
      <div className="flex overflow-hidden rounded-md border border-line">
        {options.map((option) => (
          <label
            key={option.value}
            className="cursor-pointer border-line px-2.5 py-1 text-sm not-first:border-l hover:bg-sunken has-checked:bg-accent-soft has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              className="sr-only"
              name={label}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.title}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
