import { cache } from 'react'
import { orNotFound } from './or-not-found'
import { getStorage } from './storage'

/** A page and its title ask for the same run: it is read once. */
export const readRun = cache(async (id: string) => orNotFound((await getStorage()).runs.get(id)))
/** The same for an inspection. */
export const readInspection = cache(async (id: string) =>
  orNotFound((await getStorage()).inspections.get(id)),
)
