// `npm run admin -- verify`: what an operator asks of what is stored; `-- --help` lists it.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { repositoryRoot } from './setup/locations.mjs'

const program = path.join(repositoryRoot, 'packages/storage/dist/admin-cli.js')
if (existsSync(program)) {
  process.exitCode =
    spawnSync(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 2
} else {
  console.error('Convscope was not built yet: npm start, or npm run set-up && npm run build.')
  process.exitCode = 2
}
