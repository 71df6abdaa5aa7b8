import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { run } from '../scripts/setup/command.mjs'
import { peersPython } from './peers/environment.mjs'
import { prepare } from './prepare.mjs'
import { repository } from './system.mjs'

/** What figures depend on beside the code: `load` is what else ran when the measuring began. */
export function machine() {
  const [cpu] = cpus()
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: cpus().length,
    vectorBits: vectorBits(),
    memoryGB: Math.round(totalmem() / 1e9),
    system: `${process.platform} ${process.arch} ${release()}`,
    load: Number(loadavg()[0].toFixed(2)),
  }
}

/**
 * Versions of what is measured.
 *
 * @param {'nothing' | 'tensorflow' | 'peers'} needs what has to be in place, and is put there
 */
export async function versions(needs) {
  const found = { commit: await commit(), node: process.versions.node }
  if (needs === 'nothing') return found
  await prepare()
  const script =
    "import('@convscope/model').then(({ tensorflowVersion }) => console.log('version', tensorflowVersion()))"
  // In a process of its own: this one shall not have TensorFlow's threads while others are measured.
  const { stdout } = await run(process.execPath, ['-e', script], { cwd: import.meta.dirname })
  found.tensorflow = stdout.match(/^version (\S+)/m)?.[1] ?? 'unknown'
  return needs === 'peers' ? { ...found, ...(await versionsOfPeers()) } : found
}

/** As installed; importing all of them would take ten seconds. */
async function versionsOfPeers() {
  const script = `
import json, platform
from importlib.metadata import distributions
wanted = {"keras": "keras", "tensorflow-cpu": "kerasTensorflow", "tensorflow": "kerasTensorflow", "torch": "torch", "numpy": "numpy"}
names = [(each.metadata["Name"].lower().replace("_", "-"), each.version) for each in distributions()]
found = {wanted[name]: version for name, version in names if name in wanted}
print(json.dumps({"python": platform.python_version(), **found}))`
  const { code, stdout, output } = await run(await peersPython(), ['-c', script])
  if (code !== 0) throw new Error(`The peers do not tell their versions:\n${output}`)
  return JSON.parse(stdout)
}

async function commit() {
  const { code, stdout } = await run('git', ['describe', '--always', '--dirty', '--abbrev=12'], {
    cwd: repository,
  })
  return code === 0 ? stdout.trim() : 'unknown'
}

/** Of the widest vector registers; undefined where that is not told (neither Linux nor ARM). */
function vectorBits() {
  if (process.arch === 'arm64') return 128
  try {
    const [, flags] = readFileSync('/proc/cpuinfo', 'utf8').match(/^flags\s*:(.*)$/m)
    if (/\bavx512f\b/.test(flags)) return 512
    return /\bavx2\b/.test(flags) ? 256 : 128
  } catch {
    return undefined
  }
}

/** Both as two lines of text. */
export function headOf({ cpu, cores, vectorBits: bits, memoryGB, system, load }, found) {
  const vectors = bits === undefined ? '' : `, vectors of ${bits} bits`
  const names = {
    commit: 'Convscope',
    node: 'Node',
    tensorflow: 'TensorFlow',
    python: 'Python',
    keras: 'Keras',
    kerasTensorflow: "Keras's TensorFlow",
    torch: 'PyTorch',
    numpy: 'NumPy',
  }
  const listed = Object.entries(names).filter(([key]) => key in found)
  return [
    `${cores} × ${cpu}${vectors}, ${memoryGB} GB, ${system}, load ${load}`,
    listed.map(([key, name]) => `${name} ${found[key]}`).join(', '),
  ].join('\n')
}
