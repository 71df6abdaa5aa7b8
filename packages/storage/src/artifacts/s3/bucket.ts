import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  type AbortMultipartUploadCommandInput,
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { S3Configuration } from '@convscope/shared/server'
import type { Content } from '../content.js'
import { isGarbled, isNoSuchObject, toStoreFault } from './s3-faults.js'
import { withoutSilence } from './without-silence.js'

export interface ListedObject {
  key: string
  bytes: number
  writtenAt: Date
}

const MEGABYTE = 1024 * 1024
/** Up to here in one request. */
const PART_BYTES = 16 * MEGABYTE
const PARTS_AT_ONCE = 2
/** Tries of one request; the SDK waits longer and longer between them. */
const MAX_ATTEMPTS = 4
const CONNECTION_TIMEOUT_MS = 5000
const CHECK_TIMEOUT_MS = 5000
const RESUME_DELAY_MS = 200

/**
 * Objects in a bucket, under a prefix. Every fault is an error that says what to do; passing ones were tried again.
 * Not called `Bucket`: TypeScript 7.0.2 renames properties of a class's own name in what it emits.
 */
export class S3Bucket {
  readonly #client: S3Client
  readonly #bucket: string
  readonly #prefix: string
  readonly #silenceMs: number
  /** As in the configuration, for sentences. */
  readonly place: string

  constructor({ bucket, prefix, endpoint, region, forcePathStyle, timeoutMs }: S3Configuration) {
    this.#bucket = bucket
    this.#prefix = prefix === '' ? '' : `${prefix}/`
    this.#silenceMs = timeoutMs
    this.place = `s3://${bucket}/${prefix}`
    this.#client = new S3Client({
      ...(endpoint === null ? {} : { endpoint }),
      ...(region === null ? {} : { region }),
      forcePathStyle,
      maxAttempts: MAX_ATTEMPTS,
      // What comes back is compared with its own, stronger hash.
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: CONNECTION_TIMEOUT_MS,
        requestTimeout: timeoutMs,
        throwOnRequestTimeout: true,
        socketTimeout: timeoutMs,
      },
    })
  }

  /** Bytes that are damaged on their way are refused by S3, and sent again. @param sha256 of the content, if known. */
  put(key: string, content: Content, sha256: string): Promise<void> {
    return this.#ask(async () => {
      for (let attempt = 1; ; attempt++) {
        try {
          if (content.bytes > PART_BYTES) await this.#putInParts(key, content)
          else await this.#putAtOnce(key, content, sha256)
          return
        } catch (error) {
          if (attempt === MAX_ATTEMPTS || !isGarbled(error)) throw error
        }
      }
    })
  }

  /** undefined when there is no such object. What is cut off or falls silent is gone on with from where it ended. */
  async get(key: string): Promise<Content | undefined> {
    const first = await this.#orNoObject(() => this.#getFrom(key, 0))
    if (first === undefined) return undefined
    const chunks = this.#chunks(key, first.bytes, first.body)
    return { bytes: first.bytes, chunks: () => chunks }
  }

  /** In bytes; undefined when there is no such object. */
  sizeOf(key: string): Promise<number | undefined> {
    return this.#orNoObject(async () => {
      const { ContentLength } = await this.#client.send(new HeadObjectCommand(this.#named(key)))
      return ContentLength ?? 0
    })
  }

  /** @returns false when there is no such object. */
  async copy(from: string, to: string): Promise<boolean> {
    const source = `${this.#bucket}/${this.#prefix}${from}`
    const command = new CopyObjectCommand({
      ...this.#named(to),
      CopySource: source.split('/').map(encodeURIComponent).join('/'),
    })
    return (await this.#orNoObject(() => this.#client.send(command))) !== undefined
  }

  async delete(key: string): Promise<void> {
    await this.#ask(() => this.#client.send(new DeleteObjectCommand(this.#named(key))))
  }

  async *list(folder: string): AsyncGenerator<ListedObject> {
    const Prefix = this.#prefix + folder
    const pages = paginateListObjectsV2({ client: this.#client }, { Bucket: this.#bucket, Prefix })
    for await (const { Contents = [] } of this.#askEach(pages)) {
      for (const { Key = '', Size = 0, LastModified = new Date() } of Contents) {
        yield { key: Key.slice(this.#prefix.length), bytes: Size, writtenAt: LastModified }
      }
    }
  }

  /** Uploads in parts that were begun before `time` and never ended. */
  async abortUploads(time: Date): Promise<void> {
    let page: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {}
    for (;;) {
      const command = new ListMultipartUploadsCommand({ Bucket: this.#bucket, Prefix: this.#prefix, ...page })
      const { Uploads = [], ...next } = await this.#ask(() => this.#client.send(command))
      for (const { Key, UploadId, Initiated = new Date() } of Uploads) {
        if (Initiated < time) await this.#abortUpload({ Bucket: this.#bucket, Key, UploadId })
      }
      if (!next.IsTruncated) return
      page = { KeyMarker: next.NextKeyMarker, UploadIdMarker: next.NextUploadIdMarker }
    }
  }

  /** @throws within seconds when nothing can be written. */
  async check(): Promise<void> {
    const command = new PutObjectCommand({ ...this.#named('probe'), Body: new Uint8Array(0) })
    const abortSignal = AbortSignal.timeout(CHECK_TIMEOUT_MS)
    await this.#ask(() => this.#client.send(command, { abortSignal }))
  }

  close(): void {
    this.#client.destroy()
  }

  async #abortUpload(upload: AbortMultipartUploadCommandInput): Promise<void> {
    await this.#ask(async () => {
      try {
        await this.#client.send(new AbortMultipartUploadCommand(upload))
      } catch (error) {
        // Another one was quicker.
        if ((error as Error).name !== 'NoSuchUpload') throw error
      }
    })
  }

  async #putAtOnce(key: string, content: Content, sha256: string): Promise<void> {
    const pieces = []
    for await (const chunk of content.chunks()) pieces.push(chunk)
    const command = new PutObjectCommand({
      ...this.#named(key),
      Body: Buffer.concat(pieces),
      ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
    })
    await this.#client.send(command)
  }

  async #putInParts(key: string, content: Content): Promise<void> {
    const upload = new Upload({
      client: this.#client,
      params: { ...this.#named(key), Body: Readable.from(slices(content), { objectMode: false }) },
      partSize: PART_BYTES,
      queueSize: PARTS_AT_ONCE,
    })
    await upload.done()
  }

  async *#chunks(key: string, bytes: number, first: Readable): AsyncGenerator<Uint8Array> {
    let body = first
    let done = 0
    let doneBefore = -1
    for (let attempt = 1; ; attempt++) {
      try {
        for await (const chunk of withoutSilence(body, this.#silenceMs)) {
          done += chunk.byteLength
          yield chunk
        }
        if (done >= bytes) return
        throw Object.assign(new Error(`ended after ${done} of ${bytes} bytes`), { code: 'ECONNRESET' })
      } catch (error) {
        if (done > doneBefore) attempt = 1
        const fault = toStoreFault(error, this.place)
        if (fault === error || attempt === MAX_ATTEMPTS) throw fault
      }
      doneBefore = done
      await new Promise((resolve) => setTimeout(resolve, RESUME_DELAY_MS * 2 ** attempt * Math.random()))
      body = (await this.#ask(() => this.#getFrom(key, done))).body
    }
  }

  async #getFrom(key: string, start: number): Promise<{ body: Readable; bytes: number }> {
    const range = start === 0 ? {} : { Range: `bytes=${start}-` }
    const answer = await this.#client.send(new GetObjectCommand({ ...this.#named(key), ...range }))
    return { body: answer.Body as Readable, bytes: answer.ContentLength ?? 0 }
  }

  #named(key: string) {
    return { Bucket: this.#bucket, Key: this.#prefix + key }
  }

  async #orNoObject<Result>(request: () => Promise<Result>): Promise<Result | undefined> {
    return this.#ask(async () => {
      try {
        return await request()
      } catch (error) {
        if (isNoSuchObject(error)) return undefined
        throw error
      }
    })
  }

  async #ask<Result>(request: () => Promise<Result>): Promise<Result> {
    try {
      return await request()
    } catch (error) {
      throw toStoreFault(error, this.place)
    }
  }

  async *#askEach<Page>(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
    try {
      yield* pages
    } catch (error) {
      throw toStoreFault(error, this.place)
    }
  }
}

/** Pieces as they are may be larger than a stream should hold. */
async function* slices(content: Content): AsyncGenerator<Uint8Array> {
  for await (const chunk of content.chunks()) {
    for (let start = 0; start < chunk.byteLength; start += MEGABYTE) {
      yield chunk.subarray(start, start + MEGABYTE)
    }
  }
}
