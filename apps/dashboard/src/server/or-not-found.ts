import { isConvscopeError } from '@convscope/shared'
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
