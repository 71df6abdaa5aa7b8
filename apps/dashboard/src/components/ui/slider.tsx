import { useId } from 'react'

interface SliderProps {
  label: string
  /** What the number stands for, in words. */
  valueText: string
  min?: number
  max: number
  value: number
  disabled?: boolean
  className?: string
  onChange(value: number): void
}

/** A choice along a line; arrow keys move it by one. */
export function Slider({
  label,
  valueText,
  min = 0,
  max,
  value,
  disabled,
  className = '',
  onChange,
}: SliderProps) {
  const id = useId()
  return (
    <div className={`min-w-0 ${className}`}>
      <label htmlFor={id} className="flex justify-between gap-3 text-sm">
        <span className="text-muted">{label}</span>
        <span className="truncate">{valueText}</span>
      </label>
      <input
        id={id}
        type="range"
        aria-valuetext={valueText}
        min={min}
        max={Math.max(min, max)}
        value={value}
        disabled={disabled}
        className="block h-5 w-full accent-accent"
        onChange={(event) => onChange(Number(event.target.value))}
      />
    </div>
  )
}
