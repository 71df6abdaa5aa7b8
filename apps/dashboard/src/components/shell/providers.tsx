'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ThemeProvider } from 'next-themes'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { type ReactNode, useEffect, useState } from 'react'
import { Toaster } from 'sonner'
import { ApiError } from '@/api/client'
import { FindablePlaces } from '../finder/findable'
import { LiveNote } from './live-note'

/** A passing fault was waited for already; see api(). */
function mayRetry(failures: number, error: Error): boolean {
  return failures < 1 && !(error instanceof ApiError && error.isPassing)
}

export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(
    () => new QueryClient({ defaultOptions: { queries: { staleTime: 5000, retry: mayRetry } } }),
  )
  // Tells that the page answers to keys and clicks. A parent's effect runs after those of all that it holds.
  useEffect(() => {
    document.documentElement.dataset.interactive = 'true'
  }, [])
  return (
    <ThemeProvider attribute="class" defaultTheme="system" disableTransitionOnChange>
      <QueryClientProvider client={queryClient}>
        <NuqsAdapter>
          <FindablePlaces>{children}</FindablePlaces>
        </NuqsAdapter>
        <LiveNote />
        <Toaster position="bottom-right" />
      </QueryClientProvider>
    </ThemeProvider>
  )
}
