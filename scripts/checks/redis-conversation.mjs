import { connect } from 'node:net'
import { connect as connectSecurely } from 'node:tls'

/**
 * Sends commands to a Redis, one after the other, over a connection of its own. Plain, because it must work before any
 * package is installed. Source: https://redis.io/docs/latest/develop/reference/protocol-spec/
 *
 * @param {string} url redis:// or rediss://, with user and password where the server wants them
 * @param {string[][]} commands
 * @returns {Promise<string[]>} the replies; an error begins with "-"
 * @throws Error when nobody answers in time, or what answers is no Redis
 */
export function askRedis(url, commands, timeoutMs) {
  const { protocol, hostname, port, username, password } = new URL(url)
  const host = hostname.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1'
  const address = { host, port: Number(port || 6379) }
  const credentials = [username, password].filter(Boolean).map(decodeURIComponent)
  const sent = credentials.length > 0 ? [['AUTH', ...credentials], ...commands] : commands
  return new Promise((resolve, reject) => {
    const socket =
      protocol === 'rediss:' ? connectSecurely({ ...address, servername: host }) : connect(address)
    const timer = setTimeout(() => fail(new Error('no answer')), timeoutMs)
    const fail = (error) => {
      clearTimeout(timer)
      socket.destroy()
      reject(error)
    }
    let received = Buffer.alloc(0)
    socket.once('error', fail)
    socket.once('close', () => fail(new Error('the connection was closed')))
    socket.once(protocol === 'rediss:' ? 'secureConnect' : 'connect', () => {
      for (const command of sent) socket.write(encode(command))
    })
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes])
      try {
        const replies = decode(received)
        if (replies.length < sent.length) return
        clearTimeout(timer)
        socket.destroy()
        // A refused password explains whatever follows.
        const refusal = credentials.length > 0 && replies[0].startsWith('-') ? replies[0] : undefined
        const answers = replies.slice(sent.length - commands.length)
        resolve(
          refusal === undefined ? answers : answers.map((answer) => (answer[0] === '-' ? refusal : answer)),
        )
      } catch (error) {
        fail(error)
      }
    })
  })
}

function encode(command) {
  const parts = command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
  return `*${command.length}\r\n${parts.join('')}`
}

/** The replies that are complete. @throws Error for what no Redis says. */
function decode(bytes) {
  const replies = []
  let place = 0
  for (;;) {
    const end = bytes.indexOf('\r\n', place)
    if (end === -1) return replies
    const line = bytes.toString('utf8', place, end)
    if (/^[+\-:]/.test(line)) {
      replies.push(line[0] === '-' ? line : line.slice(1))
      place = end + 2
    } else if (/^\$\d+$/.test(line)) {
      const start = end + 2
      const length = Number(line.slice(1))
      if (bytes.length < start + length + 2) return replies
      replies.push(bytes.toString('utf8', start, start + length))
      place = start + length + 2
    } else {
      throw new Error('not a Redis')
    }
  }
}
