import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'

const WHEEL = 'convscopetest-1.0-cp312-cp312-manylinux_2_17_x86_64.whl'
const MAKE = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_STORED) as wheel:
    wheel.writestr("convscopetest/lib/engine.so", b"engine" * 200000)
    wheel.writestr("convscopetest/other.txt", b"unwanted")
    wheel.writestr("convscopetest-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: convscopetest\\nVersion: 1.0\\n")
    wheel.writestr("convscopetest-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nTag: cp312-cp312-manylinux_2_17_x86_64\\n")
    wheel.writestr("convscopetest-1.0.dist-info/RECORD", "")
`

/**
 * A package index of the test's own on the loopback (PEP 503), with one small wheel.
 * @returns downloads: how often the wheel was asked for; breakOff(n): the next n downloads end half-way.
 */
export async function startPackageIndex(directory) {
  const file = path.join(directory, WHEEL)
  execFileSync('python3', ['-c', MAKE, file])
  const bytes = readFileSync(file)
  let downloads = 0
  let broken = 0
  const server = createServer((request, response) => {
    if (!request.url.endsWith('.whl')) {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end(`<!DOCTYPE html><a href="/${WHEEL}">${WHEEL}</a>`)
      return
    }
    downloads += 1
    response.writeHead(200, { 'content-length': bytes.length })
    if (broken > 0) {
      broken -= 1
      response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy())
    } else {
      response.end(bytes)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${server.address().port}/simple`
  return {
    wheel: {
      package: 'convscopetest',
      version: '1.0',
      pythonVersion: '3.12',
      abi: 'cp312',
      platform: 'manylinux_2_17_x86_64',
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
      members: ['convscopetest/lib/engine.so'],
    },
    pipArguments: ['--isolated', '--index-url', url, '--trusted-host', '127.0.0.1', '--retries', '0'],
    downloads: () => downloads,
    breakOff: (times) => {
      broken = times
    },
    async stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
