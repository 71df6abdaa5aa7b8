import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withFrontDoor } from './front-door.js'

const server = createServer(
  { requireHostHeader: false },
  withFrontDoor(['convscope.example', 'other.example:8443'], (request, response) =>
    response.end(request.url),
  ),
)
let port: number
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.close()
})

/** As it is written, without what a client would mend. */
function send(text: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text.replaceAll('\n', '\r\n')))
    let answer = ''
    socket.setEncoding('latin1').on('data', (chunk) => {
      answer += chunk
    })
    socket.on('error', reject).on('close', () => {
      resolve({ status: Number(answer.split(' ')[1]), body: answer.slice(answer.indexOf('\r\n\r\n') + 4) })
    })
  })
}

const get = (path: string, host: string) => send(`GET ${path} HTTP/1.1\nHost: ${host}\nConnection: close\n\n`)

describe('the front door', () => {
  it.each([
    'localhost',
    'LOCALHOST:3000',
    'localhost.',
    'app.localhost:3000',
    '127.0.0.1',
    '127.0.0.1:1',
    '127.1.2.3:9999',
    '[::1]:3000',
    'convscope.example',
    'convscope.example:81',
    'Convscope.Example.',
    'other.example:8443',
  ])('lets %s in', async (host) => {
    expect(await get('/a', host)).toEqual({ status: 200, body: '/a' })
  })

  it.each([
    'evil.example',
    'evil.example:3000',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'notlocalhost',
    'evil.example#localhost',
    'evil.example/localhost',
    'localhost@evil.example',
    'localhost:x',
    'localhost, evil.example',
    '10.1.2.3',
    '0.0.0.0',
    '[::2]',
    'sub.convscope.example',
    'other.example',
    'other.example:443',
    '',
  ])('answers 421 for %s', async (host) => {
    const { status, body } = await get('/a', host)
    expect(status).toBe(421)
    expect(JSON.parse(body)).toMatchObject({
      error: { code: 'host_unknown', message: expect.stringContaining('CONVSCOPE_HOSTS') },
    })
  })

  it('takes the address of an absolute request for its host', async () => {
    expect(await get('http://evil.example/a', 'localhost')).toMatchObject({ status: 421 })
    expect(await get(`http://localhost:${port}/a?b=c`, 'evil.example')).toEqual({
      status: 200,
      body: '/a?b=c',
    })
  })

  it('wants one host', async () => {
    expect(await send('GET / HTTP/1.1\nConnection: close\n\n')).toMatchObject({ status: 421 })
    expect(await send('GET / HTTP/1.0\n\n')).toMatchObject({ status: 421 })
    const two = 'GET / HTTP/1.1\nHost: localhost\nHost: evil.example\nConnection: close\n\n'
    expect(await send(two)).toMatchObject({ status: 421 })
  })

  it.each([
    ['/%', 'encoding_invalid'],
    ['/%E0%A4%A', 'encoding_invalid'],
    ['/%ff', 'encoding_invalid'],
    ['/%ed%a0%80', 'encoding_invalid'],
    ['/a?b=%zz', 'encoding_invalid'],
    ['*', 'encoding_invalid'],
    ['/a%00b', 'text_invalid'],
    ['/a?b=%00', 'text_invalid'],
  ])('answers 400 to %s', async (path, code) => {
    const { status, body } = await get(path, 'localhost')
    expect({ status, code: JSON.parse(body).error.code }).toEqual({ status: 400, code })
  })

  it('tells a browser in a page, and takes nothing for markup', async () => {
    const accept = 'Accept: text/html\nConnection: close\n\n'
    const { status, body } = await send(`GET / HTTP/1.1\nHost: <b>evil</b>\n${accept}`)
    expect(status).toBe(421)
    expect(body).toContain('<!doctype html>')
    expect(body).not.toContain('<b>')
  })
})
