import { homedir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const repositoryRoot = path.resolve(fileURLToPath(new URL('../..', import.meta.url)))

/** Where downloads and compiled parts are kept, shared by all clones and untouched by `npm ci`. */
export function cacheDirectory(env = process.env) {
  if (env.CONVSCOPE_CACHE) return path.resolve(env.CONVSCOPE_CACHE)
  if (env.XDG_CACHE_HOME) return path.join(env.XDG_CACHE_HOME, 'convscope')
  const home = env.HOME || homedir()
  return process.platform === 'darwin'
    ? path.join(home, 'Library', 'Caches', 'convscope')
    : path.join(home, '.cache', 'convscope')
}

export function dataDirectory(env = process.env) {
  return path.resolve(repositoryRoot, env.CONVSCOPE_DATA_DIR || 'data')
}
