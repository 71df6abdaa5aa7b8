'use client'

import { useState } from 'react'
import { Input, Select } from '@/components/ui/field'

interface ClassChoiceProps {
  id: string
  label: string
  /** Said when none is chosen. */
  any: string
  /** To choose among; where there are none, the name is typed. */
  classes: string[]
  value: string | null
  onChange(name: string | null): void
}

/** A class by its name. */
export function ClassChoice({ id, label, any, classes, value, onChange }: ClassChoiceProps) {
  const names = value === null || classes.includes(value) ? classes : [...classes, value]
  return (
    <div className="w-40">
      {classes.length === 0 ? (
        <TypedName key={value} id={id} label={label} value={value} onChange={onChange} />
      ) : (
        <Select
          id={id}
          aria-label={label}
          value={value ?? ''}
          onChange={(event) => onChange(event.target.value || null)}
        >
          <option value="">{any}</option>
          {names.map((name) => (
            <option key={name} value={name}>
              {label} {name}
            </option>
          ))}
        </Select>
      )}
    </div>
  )
}

/** Asked for with Enter or on leaving: half a name is no class. */
function TypedName({
  id,
  label,
  value,
  onChange,
}: Pick<ClassChoiceProps, 'id' | 'label' | 'value' | 'onChange'>) {
  const [typed, setTyped] = useState(value ?? '')
  const apply = () => {
    if (typed.trim() !== (value ?? '')) onChange(typed.trim() || null)
  }
  return (
    <Input
      id={id}
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={apply}
      onKeyDown={(event) => event.key === 'Enter' && apply()}
    />
  )
}
