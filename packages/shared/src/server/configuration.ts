import { hostname } from 'node:os'
import path from 'node:path'
import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65535)
const concurrency = z.coerce.number().int().min(0).max(64)
const megabytes = z.coerce.number().int().min(1).max(1_000_000)

/** Every environment variable that Convscope reads at run time. A wrong one stops the start. */
const environmentSchema = z.object({
  /** Directory of the embedded database, artifacts and logs. */
  CONVSCOPE_DATA_DIR: z.string().min(1).default('data'),
  /** `file:` (SQLite) or `postgresql:`; by default convscope.db in the data directory. */
  DATABASE_URL: z
    .string()
    .regex(/^(file:|postgres(ql)?:\/\/)/, 'must start with file: or postgresql://')
    .optional(),
  /** Redis 6.2 or newer. */
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must start with redis:// or rediss://')
    .default('redis://127.0.0.1:6379'),
  /** Keys in Redis begin with this, so that two installations can share a server. */
  CONVSCOPE_REDIS_PREFIX: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 lower-case letters, digits or -')
    .default('convscope'),
  /**
   * Where artifacts lie: `file:<directory>` or `s3://<bucket>/<prefix>`; by default `artifacts` in the data directory. Who
   * we are to S3 is found as every AWS client does: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or the role of the machine.
   */
  ARTIFACT_STORE: z
    .string()
    .regex(
      /^(file:.+|s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[A-Za-z0-9!_.*'()/-]*)?)$/,
      'must be file:<directory> or s3://<bucket>/<prefix>',
    )
    .optional(),
  /** Where S3 answers, when it is not AWS. */
  CONVSCOPE_S3_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
    .optional(),
  /** The bucket's region; by default AWS_REGION or that of the profile, with an endpoint of one's own us-east-1. */
  CONVSCOPE_S3_REGION: z.string().min(1).optional(),
  /** `path` (endpoint/bucket/key) or `host` (bucket.endpoint/key); by default path with an endpoint of one's own. */
  CONVSCOPE_S3_ADDRESSING: z.enum(['path', 'host']).optional(),
  /** Seconds that S3 may be silent before a request is tried again. */
  CONVSCOPE_S3_TIMEOUT_SECONDS: z.coerce.number().min(0.1).max(3600).default(15),
  /** Directory of what was read from S3; by default `artifact-cache` in the data directory. Not shared between machines. */
  CONVSCOPE_ARTIFACT_CACHE_DIR: z.string().min(1).optional(),
  /** What of S3 is kept on this machine's disk. */
  CONVSCOPE_ARTIFACT_CACHE_MB: megabytes.default(10_000),
  /** Megabytes that must be free on the disks of data and artifacts before a new run begins. */
  CONVSCOPE_MIN_FREE_MB: megabytes.default(200),
  /** Directory whose sub-directories are data sets of one's own. */
  CONVSCOPE_DATASETS_DIR: z.string().min(1).optional(),
  /** Training runs that one worker trains at once. */
  CONVSCOPE_TRAINING_CONCURRENCY: concurrency.default(1),
  /** Inspections that one worker answers at once; each has a warm process of its own. */
  CONVSCOPE_INSPECTION_CONCURRENCY: concurrency.default(1),
  /** Analyses over a data set that one worker does at once; each has a process of its own. */
  CONVSCOPE_SURVEY_CONCURRENCY: concurrency.default(1),
  /** Threads of TensorFlow in each training process; 0 shares all cores among the trainings of the worker. */
  CONVSCOPE_TENSORFLOW_THREADS: z.coerce.number().int().min(0).max(1024).default(0),
  /** What trains: `graph` (one native call a step), `layers` (TensorFlow.js), or `auto`: the graph where it works. */
  CONVSCOPE_TRAINING_ENGINE: z.enum(['auto', 'graph', 'layers']).default('auto'),
  /** Largest network that is accepted. */
  CONVSCOPE_MAX_PARAMETERS: z.coerce.number().int().min(1).default(50_000_000),
  /** Largest upload. */
  CONVSCOPE_MAX_UPLOAD_MB: megabytes.default(20),
  /** Largest picture that is decoded, in millions of pixels. */
  CONVSCOPE_MAX_IMAGE_MEGAPIXELS: z.coerce.number().min(0.01).max(1000).default(50),
  /** Longest side of a picture that is decoded, in pixels. */
  CONVSCOPE_MAX_IMAGE_SIDE: z.coerce.number().int().min(16).max(1_000_000).default(16_384),
  /** Pictures that one file may hold (an animation); the first is used. */
  CONVSCOPE_MAX_IMAGE_FRAMES: z.coerce.number().int().min(1).max(100_000).default(100),
  /** Seconds after which decoding and preparing a picture is given up. */
  CONVSCOPE_IMAGE_SECONDS: z.coerce.number().int().min(1).max(600).default(10),
  /** Memory for warm checkpoints in an inspection process. */
  CONVSCOPE_MODEL_CACHE_MB: megabytes.default(512),
  /** Seconds without a heartbeat after which a worker counts as dead. */
  CONVSCOPE_WORKER_TIMEOUT_SECONDS: z.coerce.number().int().min(5).max(3600).default(30),
  /** How often a run is tried again after a passing fault, a crash or a lost worker. */
  CONVSCOPE_MAX_ATTEMPTS: z.coerce.number().int().min(1).max(100).default(5),
  /** Port of the worker's health and metrics endpoints on CONVSCOPE_HEALTH_HOST; 0 takes a free one. */
  CONVSCOPE_WORKER_HEALTH_PORT: port.default(0),
  CONVSCOPE_HEALTH_HOST: z.string().min(1).default('127.0.0.1'),
  /**
   * Names, with or without a port, under which dashboard and worker are asked for, separated by commas. Loopback and the
   * address that a connection comes to are always answered, anything else is not.
   */
  CONVSCOPE_HOSTS: z
    .string()
    .regex(/^[a-zA-Z0-9._-]+(:\d{1,5})?(\s*,\s*[a-zA-Z0-9._-]+(:\d{1,5})?)*$/, {
      error: 'must be names, with or without a port, separated by commas',
    })
    .optional(),
  /** How this worker is called in the pages; the host's name by default. */
  CONVSCOPE_WORKER_NAME: z.string().min(1).max(120).optional(),
  /** trace, debug, info, warn, error or silent. */
  CONVSCOPE_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

/** What a picture may ask of its decoder. */
export interface ImageLimits {
  maxPixels: number
  maxSide: number
  maxFrames: number
  /** For decoding and preparing it. */
  seconds: number
}

/** Artifacts in a bucket. */
export interface S3Configuration {
  bucket: string
  /** Before every key, without a slash at its ends; may be empty. */
  prefix: string
  /** null: AWS. */
  endpoint: string | null
  /** null: as the environment of AWS says. */
  region: string | null
  forcePathStyle: boolean
  timeoutMs: number
  cacheBytes: number
}

export interface Configuration {
  dataDirectory: string
  databaseUrl: string
  redisUrl: string
  redisPrefix: string
  /** Where artifacts lie on this machine: all of them, or those of S3 that were read lately. */
  artifactDirectory: string
  minFreeBytes: number
  /** null: artifacts are files of this machine. */
  s3: S3Configuration | null
  datasetsDirectory: string | null
  trainingConcurrency: number
  inspectionConcurrency: number
  surveyConcurrency: number
  tensorflowThreads: number
  trainingEngine: 'auto' | 'graph' | 'layers'
  maxParameters: number
  maxUploadBytes: number
  imageLimits: ImageLimits
  modelCacheBytes: number
  workerTimeoutMs: number
  maxAttempts: number
  workerHealthPort: number
  healthHost: string
  hosts: string[]
  workerName: string
  logLevel: string
}

/** The variables that are wrong, each with its value and what is allowed. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
}

/**
 * Reads and validates the configuration. Relative paths are resolved against `baseDirectory`.
 * @throws ConfigurationError
 */
export function readConfiguration(
  environment: NodeJS.ProcessEnv = process.env,
  baseDirectory: string = process.cwd(),
): Configuration {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const result = environmentSchema.safeParse(given)
  if (!result.success) {
    const lines = result.error.issues.map((issue) => {
      const name = String(issue.path[0])
      return `${name}=${JSON.stringify(environment[name])}: ${issue.message}`
    })
    throw new ConfigurationError(`Wrong configuration:\n  ${lines.join('\n  ')}`)
  }
  const env = result.data
  const dataDirectory = path.resolve(baseDirectory, env.CONVSCOPE_DATA_DIR)
  return {
    dataDirectory,
    databaseUrl: env.DATABASE_URL ?? `file:${path.join(dataDirectory, 'convscope.db')}`,
    redisUrl: env.REDIS_URL,
    redisPrefix: env.CONVSCOPE_REDIS_PREFIX,
    minFreeBytes: env.CONVSCOPE_MIN_FREE_MB * 1024 * 1024,
    ...artifactStoreOf(env, dataDirectory, baseDirectory),
    datasetsDirectory: env.CONVSCOPE_DATASETS_DIR
      ? path.resolve(baseDirectory, env.CONVSCOPE_DATASETS_DIR)
      : null,
    trainingConcurrency: env.CONVSCOPE_TRAINING_CONCURRENCY,
    inspectionConcurrency: env.CONVSCOPE_INSPECTION_CONCURRENCY,
    surveyConcurrency: env.CONVSCOPE_SURVEY_CONCURRENCY,
    tensorflowThreads: env.CONVSCOPE_TENSORFLOW_THREADS,
    trainingEngine: env.CONVSCOPE_TRAINING_ENGINE,
    maxParameters: env.CONVSCOPE_MAX_PARAMETERS,
    maxUploadBytes: env.CONVSCOPE_MAX_UPLOAD_MB * 1024 * 1024,
    imageLimits: {
      maxPixels: Math.round(env.CONVSCOPE_MAX_IMAGE_MEGAPIXELS * 1_000_000),
      maxSide: env.CONVSCOPE_MAX_IMAGE_SIDE,
      maxFrames: env.CONVSCOPE_MAX_IMAGE_FRAMES,
      seconds: env.CONVSCOPE_IMAGE_SECONDS,
    },
    modelCacheBytes: env.CONVSCOPE_MODEL_CACHE_MB * 1024 * 1024,
    workerTimeoutMs: env.CONVSCOPE_WORKER_TIMEOUT_SECONDS * 1000,
    maxAttempts: env.CONVSCOPE_MAX_ATTEMPTS,
    workerHealthPort: env.CONVSCOPE_WORKER_HEALTH_PORT,
    healthHost: env.CONVSCOPE_HEALTH_HOST,
    hosts: env.CONVSCOPE_HOSTS?.split(',').map((host) => host.trim()) ?? [],
    workerName: env.CONVSCOPE_WORKER_NAME ?? hostname(),
    logLevel: env.CONVSCOPE_LOG_LEVEL,
  }
}

function artifactStoreOf(
  env: z.output<typeof environmentSchema>,
  dataDirectory: string,
  baseDirectory: string,
): Pick<Configuration, 'artifactDirectory' | 's3'> {
  const store = env.ARTIFACT_STORE ?? `file:${path.join(dataDirectory, 'artifacts')}`
  if (store.startsWith('file:')) {
    return { artifactDirectory: path.resolve(baseDirectory, store.slice('file:'.length)), s3: null }
  }
  const { hostname: bucket, pathname } = new URL(store)
  const endpoint = env.CONVSCOPE_S3_ENDPOINT ?? null
  return {
    artifactDirectory: env.CONVSCOPE_ARTIFACT_CACHE_DIR
      ? path.resolve(baseDirectory, env.CONVSCOPE_ARTIFACT_CACHE_DIR)
      : path.join(dataDirectory, 'artifact-cache'),
    s3: {
      bucket,
      prefix: pathname.split('/').filter(Boolean).join('/'),
      endpoint,
      region: env.CONVSCOPE_S3_REGION ?? (endpoint === null ? null : 'us-east-1'),
      forcePathStyle: (env.CONVSCOPE_S3_ADDRESSING ?? (endpoint === null ? 'host' : 'path')) === 'path',
      timeoutMs: env.CONVSCOPE_S3_TIMEOUT_SECONDS * 1000,
      cacheBytes: env.CONVSCOPE_ARTIFACT_CACHE_MB * 1024 * 1024,
    },
  }
}
