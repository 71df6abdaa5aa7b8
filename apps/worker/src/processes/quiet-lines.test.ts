import { expect, it } from 'vitest'
import { QuietLines } from './quiet-lines.js'

it('leaves out TensorFlow’s greeting, and nothing else, however the text is cut', () => {
  const text =
    'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n' +
    'I0000 00:00:1 port.cc:153] oneDNN custom operations are on. You may see\nError: boom\nunfinished'
  for (const size of [1, 7, 1000]) {
    const written: string[] = []
    const lines = new QuietLines((part) => written.push(part))
    for (let start = 0; start < text.length; start += size) lines.push(text.slice(start, start + size))
    lines.end()
    expect(written.join('')).toBe('Error: boom\nunfinished')
  }
})
