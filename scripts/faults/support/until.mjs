import { setTimeout as delay } from 'node:timers/promises'

/** Far beyond what any machine needs: a fault that is not borne ends in a failure, not in silence. */
const TIMEOUT_MS = 240_000
const POLL_MS = 100

/** Asks until the answer is something; @throws when it never is. */
export async function until(ask, timeoutMs = TIMEOUT_MS) {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (Date.now() > deadline) throw new Error(`waited for ${timeoutMs / 1000} s: ${ask}`)
    await delay(POLL_MS)
  }
}
