import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { Providers } from '@/components/shell/providers'
import { TopBar } from '@/components/shell/top-bar'
import { SpaceNotice } from '@/components/space/space-notice'
import { getStorage } from '@/server/storage'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Convscope', template: '%s · Convscope' },
  description: 'Train convolutional networks from a queue, and look inside them.',
}

/** Every page shows what is stored now. */
export const dynamic = 'force-dynamic'

export default async function RootLayout({ children }: { children: ReactNode }) {
  // A page that cannot be shown says so itself.
  const space = await getStorage()
    .then((storage) => storage.space())
    .catch(() => ({ shortages: [] }))
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <Providers>
          <a
            href="#content"
            className="sr-only rounded bg-accent px-3 py-2 text-accent-text focus:not-sr-only focus:absolute focus:z-50 focus:m-2"
          >
            Skip to the content
          </a>
          <TopBar />
          <SpaceNotice initial={space} />
          <main id="content" className="mx-auto max-w-[1440px] px-4 py-6 sm:px-6">
            {children}
          </main>
        </Providers>
      </body>
    </html>
  )
}
