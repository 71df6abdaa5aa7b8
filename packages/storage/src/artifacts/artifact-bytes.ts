import type { Content } from './content.js'
import type { LocalFile } from './local-file.js'

/** What is known about bytes without reading them. */
export interface ListedBytes {
  sha256: string
  bytes: number
  writtenAt: Date
}

/** A file of intact bytes that stays where it is until it is released. */
export interface PinnedFile {
  path: string
  bytes: number
  release(): Promise<void>
}

/** What reading all of the bytes has shown; null when they are not there. */
export type Examination = { bytes: number; isIntact: boolean } | null

/**
 * Immutable bytes, named by their SHA-256, wherever they lie. What is there under its name is complete; what is handed
 * out was compared with its name.
 */
export interface ArtifactBytes {
  /** Afterwards the right bytes are there, even if wrong ones lay under their name. */
  write(sha256: string, content: Content): Promise<void>
  has(sha256: string): Promise<boolean>
  /** Whoever gets the file closes it. undefined when there is none. @throws GoneError `artifact_corrupt`. */
  open(sha256: string): Promise<LocalFile | undefined>
  /**
   * undefined when there is none.
   * @param isChecked false for whoever compares what he reads himself: then nobody else need read all of it.
   * @throws GoneError `artifact_corrupt`.
   */
  pin(sha256: string, isChecked?: boolean): Promise<PinnedFile | undefined>
  /**
   * Removes bytes unless `isWanted` says, once they are out of the way, that somebody named them meanwhile.
   * @returns how many bytes were freed.
   */
  remove(sha256: string, isWanted: IsWanted): Promise<number>
  list(): AsyncGenerator<ListedBytes>
  /** Clears away what crashes before `time` left: what was half written, and removals that did not get to their end. */
  removeLeftovers(time: Date, isWanted: IsWanted): Promise<void>
  /** Reads all of it where it lies, past every cache and everything that is known about it. */
  examine(sha256: string): Promise<Examination>
  /** @throws when nothing can be written. */
  check(): Promise<void>
  /** Lets go of connections. */
  close(): void
}

export type IsWanted = (sha256: string) => Promise<boolean>
