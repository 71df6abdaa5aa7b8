import { ConvscopeError } from '@convscope/shared'

class ForbiddenError extends ConvscopeError {
  readonly httpStatus = 403
  readonly retryable = false
}

/**
 * Refuses a change that another site's page asks a browser for. Programs send no Origin, and are let through.
 * @throws ForbiddenError `cross_origin`.
 */
export function assertSameOrigin(request: Request): void {
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  const isForeignOrigin = origin !== null && hostOf(origin) !== request.headers.get('host')
  const isForeignSite = site === 'cross-site' || site === 'same-site'
  if (!isForeignOrigin && !isForeignSite) return
  throw new ForbiddenError({
    code: 'cross_origin',
    message: 'Pages of another site may not change anything here.',
  })
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
