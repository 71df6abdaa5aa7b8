import { existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { findProgram } from './command.mjs'

/** Distributions put Node's headers beside Node; only without them node-gyp has to download some. */
export function headerArguments() {
  const prefix = path.dirname(path.dirname(process.execPath))
  const local = existsSync(path.join(prefix, 'include', 'node', 'node_api.h'))
  return local ? [`--nodedir=${prefix}`] : []
}

/** The node-gyp that npm brings, wherever npm lies; undefined without npm. */
export function npmsNodeGyp() {
  const npm = process.env.npm_execpath ?? findProgram('npm')
  if (!npm) return undefined
  try {
    // On the PATH it is a link.
    return createRequire(realpathSync(npm)).resolve('node-gyp/bin/node-gyp.js')
  } catch {
    return undefined
  }
}
