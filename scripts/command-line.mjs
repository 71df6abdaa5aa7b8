import { parseArgs } from 'node:util'
import { SetupError } from './terminal.mjs'

/**
 * The arguments of one of our commands. With --help it prints its text and ends the process: nothing else is done.
 * @param {string} help what `--help` prints; its first line is how the command is called
 * @param {import('node:util').ParseArgsConfig} config options beside --help
 * @throws SetupError for what is not an option
 */
export function readCommandLine(args, help, { options = {}, allowPositionals = false } = {}) {
  // Whatever else is asked for with it.
  if (args.includes('--help') || args.includes('-h')) {
    console.log(help)
    process.exit(0)
  }
  try {
    return parseArgs({ args, options, allowPositionals })
  } catch (error) {
    throw new SetupError(
      error.message.split('. ')[0],
      `${help.split(/ +\[|\n/)[0]} -- --help lists the options`,
    )
  }
}

/** The same, for a command without another way to tell of its mistakes: they are printed, and end the process. */
export function readCommandLineOrExit(args, help, config) {
  try {
    return readCommandLine(args, help, config)
  } catch (error) {
    console.error(`${error.message}\nWhat helps: ${error.wayOut}`)
    process.exit(1)
  }
}
