'use client'

import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { KERNEL_SORTS } from './kernel-form'

export const KERNEL_SHOWS = ['kernel', 'change'] as const

/** How kernels are shown; it lies in the address. */
export function useKernelOptions() {
  return useQueryStates(
    {
      weight: parseAsString,
      input: parseAsInteger.withDefault(0),
      sort: parseAsStringLiteral(KERNEL_SORTS).withDefault('number'),
      show: parseAsStringLiteral(KERNEL_SHOWS).withDefault('kernel'),
      since: parseAsString,
    },
    { history: 'replace' },
  )
}
