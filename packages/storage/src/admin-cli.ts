import { parseArgs } from 'node:util'
import { ConfigurationError, readConfiguration } from '@convscope/shared/server'
import type { Finding, Verification } from './artifacts/verify-artifacts.js'

// What an operator asks of a database and an artifact store: see HELP. Configured by the same environment as everything.

const HELP = `npm run admin -- verify [--rate MB] [--json]

  verify       reads every artifact, compares it with its hash, and every row with its artifact
    --rate MB  reads no more than so many MB a second (100 unless told otherwise; 0: as fast as it goes)
    --json     a line of JSON per finding, then one with the counts

Exit code: 0 all is well, 1 something is missing or damaged, 2 it could not be found out.`

const MEGABYTE = 1_000_000
const DEFAULT_RATE = 100
const PROGRESS_MS = 5000

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const { code, message } = error as { code?: string; message: string }
  const isPlain = error instanceof ConfigurationError || code?.startsWith('ERR_PARSE_ARGS')
  console.error(isPlain ? message : `It could not be found out: ${message}`)
  process.exitCode = 2
}

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' }, rate: { type: 'string' }, json: { type: 'boolean' } },
  })
  if (values.help || positionals.length === 0) {
    console.log(HELP)
    return 0
  }
  const rate = Number(values.rate ?? DEFAULT_RATE)
  if (positionals.join() !== 'verify' || !(rate >= 0)) {
    console.error(HELP)
    return 2
  }
  return verify(rate === 0 ? null : rate * MEGABYTE, values.json ?? false)
}

async function verify(bytesPerSecond: number | null, isJson: boolean): Promise<number> {
  const configuration = readConfiguration()
  // Only now: help and a wrong option are answered at once.
  const [{ openArtifactBytes }, { verifyArtifacts }, { openDatabase }] = await Promise.all([
    import('./artifacts/open-artifact-store.js'),
    import('./artifacts/verify-artifacts.js'),
    import('./database/database.js'),
  ])
  const bytes = await openArtifactBytes(configuration)
  const database = openDatabase(configuration.databaseUrl)
  try {
    let shownAt = Date.now()
    const counts = await verifyArtifacts({
      client: database.client,
      bytes,
      bytesPerSecond,
      onFinding: (finding) => console.log(isJson ? JSON.stringify(finding) : lineOf(finding)),
      onProgress(soFar, total) {
        if (Date.now() - shownAt < PROGRESS_MS) return
        shownAt = Date.now()
        console.error(`  ${soFar.artifacts} of ${total} artifacts, ${megabytes(soFar.bytes)}`)
      },
    })
    console.log(isJson ? JSON.stringify(counts) : summaryOf(counts))
    return counts.intact === counts.artifacts ? 0 : 1
  } finally {
    bytes.close()
    await database.close()
  }
}

function lineOf({ sha256, message, owners }: Finding): string {
  const owner = owners.length === 0 ? 'nothing names it' : owners.join('; ')
  return `${sha256} ${message}: ${owner}`
}

function summaryOf(counts: Verification): string {
  const { artifacts, bytes, intact, missing, damaged, unreadable, size, unnamed } = counts
  const lines = [
    `${artifacts} artifacts, ${megabytes(bytes)} read: ${intact} intact, ${missing} missing, ${damaged} damaged, ${unreadable} unreadable, ${size} of another size than their row says.`,
    `${unnamed} without a row: just being stored, or left for the next sweep.`,
  ]
  if (intact < artifacts) {
    lines.push(
      'Bring what is listed back from a backup, or make it again: the same upload, training or inspection puts the right bytes in their place.',
    )
  }
  return lines.join('\n')
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`
}
