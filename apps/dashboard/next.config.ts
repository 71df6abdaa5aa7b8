import path from 'node:path'
import type { NextConfig } from 'next'

const repository = path.resolve(import.meta.dirname, '../..')

/** Pages load nothing from elsewhere. Next's own inline scripts need 'unsafe-inline'. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "script-src 'self' 'unsafe-inline'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ')

const config: NextConfig = {
  poweredByHeader: false,
  outputFileTracingRoot: repository,
  turbopack: { root: repository },
  // Native parts, and packages that find their files beside themselves.
  serverExternalPackages: [
    '@prisma/client',
    '@prisma/adapter-better-sqlite3',
    '@prisma/adapter-pg',
    'better-sqlite3',
    '@aws-sdk/client-s3',
    '@aws-sdk/lib-storage',
    'sharp',
    'bullmq',
    'ioredis',
    'pino',
  ],
  async headers() {
    return [
      {
        // Answers of the API say for themselves what may be done with them.
        source: '/((?!api/).*)',
        headers: [{ key: 'Content-Security-Policy', value: contentSecurityPolicy }],
      },
      {
        source: '/:path*',
        headers: [
          { key: 'X-Content-Type-Options', value: 'nosniff' },
          { key: 'Referrer-Policy', value: 'same-origin' },
        ],
      },
    ]
  },
}

export default config
