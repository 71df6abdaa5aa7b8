'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useEffect } from 'react'
import { tryingAgain } from '@/api/trying-again'
import { Button } from '@/components/ui/button'
import { ErrorNote, Hint } from '@/components/ui/notes'

/** What the server gives an error that passes by itself as its digest; see TransientError. */
const PASSING = 'passing:'
const WAIT_MS = 2000

/** A page that could not be read. While a fault passes, it is read again until it can be. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset(): void }) {
  const router = useRouter()
  const code = error.digest ?? 'page_failed'
  const isPassing = code.startsWith(PASSING)
  useEffect(() => {
    if (!isPassing) return
    const timer = setInterval(
      () =>
        startTransition(() => {
          router.refresh()
          reset()
        }),
      WAIT_MS,
    )
    return () => clearInterval(timer)
  }, [isPassing, router, reset])
  if (isPassing)
    return <Hint>{tryingAgain(code.slice(PASSING.length), 'A fault that passes by itself.')}</Hint>
  return (
    <>
      <h1 className="sr-only">This page could not be read</h1>
      <ErrorNote
        error={{
          code,
          message: `This page could not be read. ${
            error.digest === undefined
              ? "The dashboard's log says why."
              : `The dashboard's log says why under ${error.digest}.`
          }`,
        }}
      >
        <Button onClick={reset}>Try again</Button>
      </ErrorNote>
    </>
  )
}
