'use client'

import { Button } from '@/components/ui/button'
import { ErrorNote } from '@/components/ui/notes'

/** A page that could not be read, most likely because the database does not answer. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset(): void }) {
  return (
    <ErrorNote
      error={{
        code: error.digest ?? 'page_failed',
        message: `This page could not be read. ${
          error.digest === undefined
            ? "The dashboard's log says why."
            : `The dashboard's log says why under ${error.digest}.`
        }`,
      }}
    >
      <Button onClick={reset}>Try again</Button>
    </ErrorNote>
  )
}
