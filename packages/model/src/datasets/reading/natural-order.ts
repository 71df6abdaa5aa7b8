/** The same order in every locale: by code point. */
export function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** As `byCodePoint`, with numbers in names by their size: 1, 2, …, 10. */
export function byNature(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [one, other] = [left[i] as string, right[i] as string]
    const order = isNumber(one) && isNumber(other) ? bySize(one, other) : byCodePoint(one, other)
    if (order !== 0) return order
  }
  return left.length - right.length || byCodePoint(a, b)
}

function partsOf(name: string): string[] {
  return name.match(/[0-9]+|[^0-9]+/g) ?? []
}

function isNumber(part: string): boolean {
  return /^[0-9]/.test(part)
}

/** Numbers of any length. */
function bySize(a: string, b: string): number {
  const [one, other] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return one.length - other.length || byCodePoint(one, other)
}
