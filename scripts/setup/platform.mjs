import { findProgram } from './command.mjs'

export const MINIMUM_NODE = [20, 19, 0]

export function platformName() {
  return `${process.platform}-${process.arch}`
}

/** True on Linux with a C library other than glibc (Alpine), where no wheel of TensorFlow runs. */
export function lacksGlibc() {
  if (process.platform !== 'linux') return false
  return process.report.getReport().header.glibcVersionRuntime === undefined
}

export function nodeIsNewEnough(version = process.versions.node) {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10))
  for (const [index, wanted] of MINIMUM_NODE.entries()) {
    if (parts[index] !== wanted) return parts[index] > wanted
  }
  return true
}

const PACKAGES = {
  python: {
    apt: 'python3 python3-pip',
    dnf: 'python3 python3-pip',
    pacman: 'python python-pip',
    brew: 'python',
  },
  compiler: {
    apt: 'build-essential',
    dnf: 'gcc-c++ make',
    pacman: 'base-devel',
    xcode: true,
  },
  redis: {
    apt: 'redis-server',
    dnf: 'valkey',
    pacman: 'valkey',
    brew: 'redis',
  },
  postgres: {
    apt: 'postgresql',
    dnf: 'postgresql-server',
    pacman: 'postgresql',
    brew: 'postgresql@17',
  },
  chromium: {
    apt: 'chromium',
    dnf: 'chromium',
    pacman: 'chromium',
    brew: '--cask chromium',
  },
}

/** The one command that installs a part on this machine. */
export function installCommand(part) {
  const names = PACKAGES[part]
  if (process.platform === 'darwin') {
    return names.xcode ? 'xcode-select --install' : `brew install ${names.brew}`
  }
  const sudo = process.getuid?.() === 0 ? '' : 'sudo '
  if (findProgram('apt-get')) return `${sudo}apt-get update && ${sudo}apt-get install -y ${names.apt}`
  if (findProgram('dnf')) return `${sudo}dnf install -y ${names.dnf}`
  if (findProgram('pacman')) return `${sudo}pacman -S --needed ${names.pacman}`
  return `install "${names.apt}" (its Debian name) with this system's package manager`
}

export function nodeInstallAdvice() {
  const wanted = MINIMUM_NODE.join('.')
  return process.platform === 'darwin'
    ? 'brew install node@22'
    : `install Node ${wanted} or later, e.g. with nvm: nvm install 22`
}
