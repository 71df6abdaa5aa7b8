import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { BlockList, isIP } from 'node:net'
import type { ErrorDetails } from '../errors/convscope-error.js'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

interface Refusal {
  status: number
  error: ErrorDetails
}

/**
 * Stands before everything that a process serves: pages, assets, streams and errors.
 *
 * A page of another site may point its own name at this machine (DNS rebinding), and then its requests come here as if
 * they were of this site; only the name in `Host` tells. So whoever asks for another name than ours gets nothing.
 *
 * @param hosts names that are answered beside loopback and the address that the connection came to: with a port only
 *   that one, without one any.
 */
export function withFrontDoor(hosts: readonly string[], handle: RequestListener): RequestListener {
  return (request, response) => {
    const refusal = refusalOf(request, hosts)
    if (refusal === null) handle(request, response)
    else refuse(request, response, refusal)
  }
}

/** Why a request is not answered; null when it is. An absolute address becomes the path that it names. */
export function refusalOf(request: IncomingMessage, hosts: readonly string[]): Refusal | null {
  takeAbsoluteAddress(request)
  const named = request.headersDistinct.host ?? []
  const [host] = named
  if (host === undefined || named.length > 1 || !isKnown(host, hosts, request.socket.localAddress)) {
    return {
      status: 421,
      error: {
        code: 'host_unknown',
        message: `This Convscope does not answer for ${named.length === 1 ? `the host "${host}"` : 'a request that names no host, or several'}. Ask for 127.0.0.1 or localhost, or list the name in CONVSCOPE_HOSTS.`,
      },
    }
  }
  const url = request.url ?? ''
  if (!url.startsWith('/')) return malformed('encoding_invalid', 'The address is no path.')
  const text = decoded(url)
  if (text === null) {
    return malformed(
      'encoding_invalid',
      'The address holds a % that encodes nothing; write a real one as %25.',
    )
  }
  if (text.includes('\0')) return malformed('text_invalid', 'The address holds a NUL character.')
  return null
}

function malformed(code: string, message: string): Refusal {
  return { status: 400, error: { code, message } }
}

/** `GET http://host/path`: what it names counts, and not the header (RFC 9112, 3.2.2). */
function takeAbsoluteAddress(request: IncomingMessage): void {
  const { url = '' } = request
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return
  const { host, pathname, search } = new URL(url)
  request.url = `${pathname}${search}`
  request.headers.host = host
  request.headersDistinct.host = [host]
}

function isKnown(host: string, hosts: readonly string[], local: string | undefined): boolean {
  // Only what a Host header may hold: URL would also take a path or a person's name.
  if (!/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.test(host) || !URL.canParse(`http://${host}`))
    return false
  const { hostname, port } = new URL(`http://${host}`)
  const name = hostname.replace(/\.$/, '')
  if (name === 'localhost' || name.endsWith('.localhost')) return true
  const address = name.replace(/^\[|\]$/g, '')
  const family = isIP(address)
  // An address cannot be pointed elsewhere.
  if (family !== 0 && loopback.check(address, family === 6 ? 'ipv6' : 'ipv4')) return true
  if (family !== 0 && address === local?.replace(/^::ffff:/i, '')) return true
  return hosts.some((each) => {
    const listed = each.toLowerCase()
    return listed === name || listed === `${name}:${port || '80'}`
  })
}

function decoded(url: string): string | null {
  try {
    return decodeURIComponent(url)
  } catch {
    return null
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, { status, error }: Refusal): void {
  const isPage = /\btext\/html\b/.test(request.headers.accept ?? '')
  const body = isPage ? page(status, error) : `${JSON.stringify({ error })}\n`
  response.writeHead(status, {
    'Content-Type': isPage ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    // Whatever follows in its body is not read.
    Connection: 'close',
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function page(status: number, { code, message }: ErrorDetails): string {
  const escaped = message.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${status} · Convscope</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui;margin:15vh auto;max-width:36rem;padding:0 1rem}</style>
<h1>Not answered</h1><p>${escaped}</p><p><code>${code}</code></p></html>
`
}
