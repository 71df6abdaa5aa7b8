'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ThemeProvider } from 'next-themes'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { type ReactNode, useEffect, useState } from 'react'
import { Toaster } from 'sonner'
import { FindablePlaces } from '../finder/findable'

export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(
    () => new QueryClient({ defaultOptions: { queries: { staleTime: 5000, retry: 1 } } }),
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
        <Toaster position="bottom-right" />
      </QueryClientProvider>
    </ThemeProvider>
  )
}
