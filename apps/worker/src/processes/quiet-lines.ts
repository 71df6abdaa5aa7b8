/** What TensorFlow says about itself whenever its library is loaded, whatever the log level. */
const NOISE = [
  'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR',
  'oneDNN custom operations are on.',
]

/** Passes lines on as they are completed, without TensorFlow's greeting. */
export class QuietLines {
  readonly #write: (text: string) => void
  #open = ''

  constructor(write: (text: string) => void) {
    this.#write = write
  }

  push(text: string): void {
    const lines = (this.#open + text).split('\n')
    this.#open = lines.pop() ?? ''
    const wanted = lines.filter((line) => !NOISE.some((noise) => line.includes(noise)))
    if (wanted.length > 0) this.#write(`${wanted.join('\n')}\n`)
  }

  /** What came without an end of line. */
  end(): void {
    if (this.#open !== '') this.#write(this.#open)
    this.#open = ''
  }
}
