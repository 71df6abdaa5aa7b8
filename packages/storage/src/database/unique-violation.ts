/** Whether a row with the same unique value was there already. */
export function isUniqueViolation(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'P2002'
}
