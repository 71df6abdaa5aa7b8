import { parseOrThrow } from '@convscope/shared'
import type { Storage } from '@convscope/storage'
import type { z } from 'zod'
import { assertSameOrigin } from './assert-same-origin'
import { errorResponse } from './errors'
import { getStorage } from './storage'

type Parameters = Record<string, string>

export interface RouteContext<P extends Parameters> {
  request: Request
  params: P
  storage: Storage
}

/** Wraps every route: opens the storage, and turns whatever is thrown into the API's error. */
export function route<P extends Parameters = Parameters>(
  handle: (context: RouteContext<P>) => Promise<Response> | Response,
) {
  return async (request: Request, context: { params: Promise<unknown> }): Promise<Response> => {
    try {
      if (request.method !== 'GET' && request.method !== 'HEAD') assertSameOrigin(request)
      const params = (await context.params) as P
      return await handle({ request, params, storage: await getStorage() })
    } catch (error) {
      return errorResponse(error)
    }
  }
}

/** The query of a request, validated. @throws InvalidInputError. */
export function readQuery<Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> {
  return parseOrThrow(schema, Object.fromEntries(new URL(request.url).searchParams))
}
