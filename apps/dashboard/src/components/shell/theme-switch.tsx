'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from 'next-themes'
import { useSyncExternalStore } from 'react'

const ORDER = ['system', 'light', 'dark'] as const
const ICONS = { system: Monitor, light: Sun, dark: Moon }
const subscribe = () => () => {}

/** One button that goes through: as the system, light, dark. */
export function ThemeSwitch() {
  const { theme, setTheme } = useTheme()
  // The choice lies in the browser; the server knows nothing of it.
  const isClient = useSyncExternalStore(
    subscribe,
    () => true,
    () => false,
  )
  const current = isClient ? (ORDER.find((name) => name === theme) ?? 'system') : 'system'
  const next = ORDER[(ORDER.indexOf(current) + 1) % ORDER.length] ?? 'system'
  const Icon = ICONS[current]
  return (
    <button
      type="button"
      onClick={() => setTheme(next)}
      aria-label={`Theme: ${current}. Change to ${next}.`}
      title={`Theme: ${current}`}
      className="rounded p-2 text-muted hover:bg-sunken hover:text-text"
    >
      <Icon size={16} aria-hidden="true" />
    </button>
  )
}
