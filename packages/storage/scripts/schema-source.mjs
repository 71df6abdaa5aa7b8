// The one schema, as each database's generator and migrations need it.
import { readFileSync } from 'node:fs'
import path from 'node:path'

export const repository = path.resolve(import.meta.dirname, '../../..')
export const PROVIDERS = ['sqlite', 'postgresql']

/** The schema with its provider replaced and its client's output directory set. */
export function schemaFor(provider, output = './client') {
  const source = readFileSync(path.join(repository, 'prisma/schema.prisma'), 'utf8')
  return source
    .replace(/(datasource db \{\s*provider = )"[a-z]+"/, `$1"${provider}"`)
    .replace(/(output\s*= )"[^"]*"/, `$1"${output}"`)
}
