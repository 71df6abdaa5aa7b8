import path from 'node:path'
import { lastLines, SetupError } from '../terminal.mjs'
import { run } from './command.mjs'
import { repositoryRoot } from './locations.mjs'

/** Builds what has changed; turbo knows what has not. */
export async function buildAll(terminal) {
  const step = terminal.step('Building')
  const { code, output } = await run(
    process.execPath,
    [path.join(repositoryRoot, 'node_modules/turbo/bin/turbo'), 'run', 'build', '--output-logs=errors-only'],
    {
      cwd: repositoryRoot,
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
      onOutput: (text) => step.progress(lastLines(text, 1)),
    },
  )
  if (code === 0) return step.done()
  step.failed()
  throw new SetupError('The build failed.', 'npm run build shows all of it', {
    detail: lastLines(output, 30),
  })
}
