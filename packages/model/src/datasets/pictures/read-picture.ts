import { open } from 'node:fs/promises'
import { InvalidInputError } from '@convscope/shared'
import type { PictureFile } from './list-pictures.js'

/** What a person can mend about a file that cannot be opened; anything else is the machine's, and may pass. */
const DENIED = ['EACCES', 'EPERM', 'EISDIR', 'ELOOP']

/**
 * The bytes of a picture's file.
 * @throws InvalidInputError for one that is too large or may not be read; the system's error for what may pass.
 */
export async function readPicture({ path, name }: PictureFile, maxBytes: number): Promise<Uint8Array> {
  try {
    const file = await open(path)
    try {
      const { size } = await file.stat()
      if (size > maxBytes) throw unreadable(`${name} has ${size} bytes; at most ${maxBytes} are read.`)
      return await file.readFile()
    } finally {
      await file.close()
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== undefined && DENIED.includes(code)) throw unreadable(`${name} cannot be read (${code}).`)
    throw error
  }
}

function unreadable(message: string): InvalidInputError {
  return new InvalidInputError({ code: 'picture_unreadable', message })
}
