'use client'

import { useEffect, useLayoutEffect, useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import type { RunFormValues } from './form-values'

/**
 * An edited form lies in its entry of the browser's history: Back and a reload bring it as it was left, a link to the
 * form brings a fresh one.
 */
const KEY = 'convscopeRunForm'
/** Changes with the shape of the values, so that an older page's draft is not taken for one. */
const VERSION = 1
/** Browsers refuse more than about ten changes of their history a second. */
const DELAY_MS = 200

/** The form as it was left; null for one that nobody has edited, and before the page is alive. */
export function useStoredDraft(): RunFormValues | null {
  const [draft, setDraft] = useState<RunFormValues | null>(null)
  useLayoutEffect(() => {
    const stored = window.history.state?.[KEY]
    if (stored?.version === VERSION) setDraft(stored.values)
  }, [])
  return draft
}

/** Stores what is edited, at the latest when a control is left. */
export function useKeepDraft(form: UseFormReturn<RunFormValues>): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    const store = () => {
      if (timer === null) return
      clearTimeout(timer)
      timer = null
      const draft = { version: VERSION, values: form.getValues() }
      window.history.replaceState({ ...window.history.state, [KEY]: structuredClone(draft) }, '')
    }
    const unsubscribe = form.subscribe({
      formState: { values: true },
      callback: () => {
        timer ??= setTimeout(store, DELAY_MS)
      },
    })
    window.addEventListener('focusout', store)
    window.addEventListener('pagehide', store)
    return () => {
      unsubscribe()
      window.removeEventListener('focusout', store)
      window.removeEventListener('pagehide', store)
      // The page has left its entry of the history by now.
      if (timer !== null) clearTimeout(timer)
    }
  }, [form])
}
