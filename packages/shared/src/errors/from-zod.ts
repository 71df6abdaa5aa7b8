import type { z } from 'zod'
import type { FieldIssue } from './convscope-error.js'
import { InvalidInputError } from './user-errors.js'

type Issue = z.core.$ZodIssue

/**
 * Validates `value` and returns the parsed result.
 * @throws InvalidInputError naming every field that is wrong, the first one in front.
 */
export function parseOrThrow<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  prefix = '',
): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issues = toFieldIssues(result.error.issues, prefix)
  const first = issues[0]
  throw new InvalidInputError({
    code: 'invalid_request',
    message: first?.message ?? 'The request is not valid.',
    ...(first?.field ? { field: first.field } : {}),
    issues,
  })
}

/** One entry per wrong field, with a dotted path; a union tells what is wrong in the branch that fits best. */
export function toFieldIssues(issues: readonly Issue[], prefix = ''): FieldIssue[] {
  return issues
    .flatMap((issue) => flatten(issue, []))
    .map(({ path, message }) => ({
      field: [prefix, ...path.map(String)].filter(Boolean).join('.'),
      message,
    }))
}

function flatten(issue: Issue, parent: PropertyKey[]): { path: PropertyKey[]; message: string }[] {
  const path = [...parent, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `"${key}" is not a known field`,
    }))
  }
  if (issue.code === 'invalid_union' && issue.message === 'Invalid input' && issue.errors.length > 0) {
    const depth = (branch: Issue[]) => Math.max(...branch.map((inner) => inner.path.length))
    const closest = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0] as Issue[]
    if (depth(closest) > 0) return closest.flatMap((inner) => flatten(inner, path))
  }
  return [{ path, message: issue.message }]
}
