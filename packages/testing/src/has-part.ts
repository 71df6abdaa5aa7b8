/**
 * Whether tests that need a part of the machine can run; says in one line when not.
 * @param part where it is; null when there is none.
 * @throws in CI, where a missing part is a failure and never a skip.
 */
export function hasPart(part: string | null, name: string): boolean {
  if (part !== null) return true
  const sentence = `There is no ${name} on this machine: tests that need it are skipped.`
  if (process.env.CI) throw new Error(sentence)
  console.log(sentence)
  return false
}
