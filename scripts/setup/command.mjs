import { spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'

const KEPT_OUTPUT = 1_000_000

/**
 * Runs a program (never through a shell) and collects what it printed.
 *
 * @returns {Promise<{ code: number | null, signal: string | null, stdout: string, output: string }>} output: both
 *   streams as they came; code is null when the program was killed, 127 when it could not be started
 */
export function run(program, args, { cwd, env = process.env, onOutput, input, timeoutMs } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
    let stdout = ''
    let output = ''
    const timer = timeoutMs ? setTimeout(() => child.kill('SIGKILL'), timeoutMs) : undefined
    const collect = (isStdout) => (chunk) => {
      const text = chunk.toString()
      if (isStdout) stdout = (stdout + text).slice(-KEPT_OUTPUT)
      output = (output + text).slice(-KEPT_OUTPUT)
      onOutput?.(text)
    }
    child.stdout.on('data', collect(true))
    child.stderr.on('data', collect(false))
    if (input !== undefined) child.stdin.end(input)
    child.on('error', (error) => {
      clearTimeout(timer)
      resolve({
        code: 127,
        signal: null,
        stdout,
        output: `${output}${error.message}\n`,
      })
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, stdout, output })
    })
  })
}

/** The full path of a program on the PATH, or undefined. */
export function findProgram(name, searchPath = process.env.PATH ?? '') {
  for (const directory of searchPath.split(path.delimiter)) {
    if (directory && isExecutable(path.join(directory, name))) return path.join(directory, name)
  }
  return undefined
}

export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
