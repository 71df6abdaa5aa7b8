const POLL_MS = 25

/** Waits for a condition, as long as the test may take. */
export async function eventually<Value>(
  ask: () => Promise<Value> | Value,
  fits: (value: Value) => boolean,
): Promise<Value> {
  for (;;) {
    const value = await ask()
    if (fits(value)) return value
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
