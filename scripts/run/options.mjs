import path from 'node:path'
import { readCommandLine } from '../command-line.mjs'
import { dataDirectory } from '../setup/locations.mjs'
import { SetupError } from '../terminal.mjs'

const HELP = `npm start [-- options]

  Sets up what is missing, then runs Convscope on this machine: Redis, worker and dashboard.

  --no-demo         do not train the tutorial's network on an empty store
  --data DIRECTORY  where database, artifacts, queue and logs lie (CONVSCOPE_DATA_DIR, default: data)
  --port NUMBER     the dashboard's port on 127.0.0.1 (PORT, default: 3000 or the next free one)
  --help            this text

  REDIS_URL, DATABASE_URL and the other variables: docs/set-up.md`

const DEFAULT_PORT = 3000

/** @throws SetupError for what is not an option; with --help, prints it and ends the process. */
export function readOptions(args, env = process.env) {
  const boolean = { type: 'boolean', default: false }
  const string = { type: 'string' }
  const { values } = readCommandLine(args, HELP, {
    options: { 'no-demo': boolean, data: string, port: string },
  })
  const asked = values.port ?? (env.PORT || undefined)
  const port = asked === undefined ? undefined : Number(asked)
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
    throw new SetupError(`"${asked}" is no port.`, 'give a number from 1 to 65535')
  }
  return {
    demo: !values['no-demo'],
    dataDirectory: values.data === undefined ? dataDirectory(env) : path.resolve(values.data),
    /** Taken whether or not it is free, or the first free one from here on. */
    port: port ?? DEFAULT_PORT,
    isPortFixed: port !== undefined,
  }
}
