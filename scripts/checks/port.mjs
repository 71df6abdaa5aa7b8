import { askHealth } from '../run/http.mjs'
import { portIsFree } from '../run/ports.mjs'
import { SetupError } from '../terminal.mjs'

const ANSWER_MS = 2000

/** @throws SetupError when somebody listens on a port of the loopback; it says whether that is another Convscope. */
export async function requireFreePort(port) {
  if (await portIsFree(port)) return
  const other = await askHealth(`http://127.0.0.1:${port}/healthz`, AbortSignal.timeout(ANSWER_MS))
  const who = other?.instance === undefined ? 'another program' : 'another Convscope'
  throw new SetupError(`Port ${port} is taken by ${who}.`, 'npm start -- --port NUMBER takes another one')
}
