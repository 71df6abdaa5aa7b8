import { idSchema, isConvscopeError } from '@convscope/shared'
import { notFound } from 'next/navigation'

/** The page "not found" for an id that names nothing. */
export async function orNotFound<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading
  } catch (error) {
    if (isConvscopeError(error) && error.httpStatus === 404) notFound()
    throw error
  }
}

/** The same for what is no id at all, before it is asked for. */
export function idOrNotFound(id: string): string {
  if (!idSchema.safeParse(id).success) notFound()
  return id
}
