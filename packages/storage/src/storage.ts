import type { Readable } from 'node:stream'
import type {
  AnalysisKind,
  AnalysisProgress,
  AnalysisRecord,
  AnalysisResults,
  AnalysisSummary,
  AttemptOutcome,
  BusEvent,
  ChannelStatistics,
  CheckpointRecord,
  CreateAnalysis,
  CreateImage,
  CreateInspection,
  CreateNote,
  CreateRun,
  DatasetFinding,
  DatasetFolderRecord,
  DatasetRecord,
  DatasetSamplePage,
  EpochMetrics,
  ErrorDetails,
  Ground,
  ImagePreview,
  ImageRecord,
  ImageShape,
  InspectionDetail,
  InspectionSummary,
  Layer,
  LayerActivationRecord,
  ListAnalyses,
  ListInspections,
  ListNotes,
  ListRuns,
  NoteRecord,
  PackedDataset,
  Page,
  PictureArea,
  PictureReading,
  PolarityChoice,
  Prediction,
  Preparation,
  RereadImage,
  RunDetail,
  RunProgress,
  RunSummary,
  SpaceReport,
  Split,
  TimelineRequest,
  TimelineStep,
  TrainingConfig,
  UpdateNote,
  UpdateRun,
  WatchedTimeline,
  WorkerRecord,
} from '@convscope/shared'
import type { Shortage } from '@convscope/shared/server'
import type { PinnedFile } from './artifacts/artifact-bytes.js'
import type { RequestClaim } from './requests/request-claim.js'

export type { RequestClaim }

/** Everything that apps may do with what is stored. Built once per process by `openStorage`. */
export interface Storage {
  readonly artifacts: ArtifactStore
  readonly runs: RunService
  readonly inspections: InspectionService
  readonly analyses: AnalysisService
  readonly notes: NoteService
  readonly images: ImageService
  readonly datasets: DatasetService
  readonly datasetRegistry: DatasetRegistry
  readonly workers: WorkerService
  readonly requests: AnsweredRequests
  readonly events: EventBus
  /** What a person has to mend at Redis before it can hold the queue; null when it is fit, or only away. */
  queueFault(): Promise<string | null>
  /** Where space is too short for a new run to begin: on the disks of this machine, or of workers elsewhere. */
  space(): Promise<SpaceReport>
  /** The same for this process alone; null when its disks have enough. */
  spaceShortage(): Promise<Shortage | null>
  /** Whether the database takes writes, Redis and the artifact store answer, and there is space; for /healthz. */
  health(): Promise<StorageHealth>
  /** Compares rows, jobs and workers and mends what does not match; see `Reconciliation`. */
  reconcile(): Promise<Reconciliation>
  close(): Promise<void>
}

export interface PartHealth {
  ok: boolean
  message?: string
}
export interface StorageHealth {
  database: PartHealth
  redis: PartHealth
  artifacts: PartHealth
  space: PartHealth
}

/** What a reconciliation did. */
export interface Reconciliation {
  /** Queued rows whose job was not in Redis: added (again). */
  enqueued: number
  /** Running rows whose worker is dead: queued again. */
  requeued: number
  /** Jobs whose row is gone or finished: removed. */
  removedJobs: number
}

export interface StoredArtifact {
  sha256: string
  bytes: number
}

/**
 * Immutable bytes named by their SHA-256. What is read was compared with it: every method that reads throws a GoneError,
 * `artifact_gone` when the bytes are not in the store and `artifact_corrupt` when they are not those that were stored.
 */
export interface ArtifactStore {
  /**
   * Bytes first, then the row. Writing the same bytes again is free, and mends what was damaged.
   * @param content the bytes, or pieces of them in order, so that nobody has to join what is large.
   */
  put(content: Uint8Array | readonly Uint8Array[], mediaType: string): Promise<StoredArtifact>
  /** The same with the bytes of a file, which is never whole in memory and must not change meanwhile. */
  putFile(file: string, mediaType: string): Promise<StoredArtifact>
  read(sha256: string): Promise<Buffer>
  /** `length` bytes from `start` on; fewer where the artifact ends. */
  readRange(sha256: string, start: number, length: number): Promise<Buffer>
  /** `length` bytes from the place `fromEnd` bytes before the end. */
  readEnd(sha256: string, fromEnd: number, length: number): Promise<Buffer>
  /** Closed at its end, or when it is destroyed. @throws NotFoundError, too. */
  stream(sha256: string): Promise<{ stream: Readable; bytes: number; mediaType: string }>
  /**
   * A file of this machine that holds exactly the artifact, and stays under its path until it is released.
   * @param options.isChecked false for whoever compares what he reads himself: then it need not be read whole first.
   */
  localPath(sha256: string, options?: { isChecked?: boolean }): Promise<PinnedFile>
  /** Removes bytes that no row names and that are older than the grace period. */
  sweep(graceMs: number): Promise<{ removed: number; bytes: number }>
}

export interface RunService {
  /**
   * Row first, then job. With Redis away the run stays `queued` and not `dispatched`, and is put into the queue as soon
   * as Redis is back.
   * @throws InvalidInputError / TooLargeError with the field.
   */
  create(request: CreateRun, queuedBy: string | null, claim?: RequestClaim): Promise<RunDetail>
  list(query: ListRuns): Promise<Page<RunSummary>>
  get(id: string): Promise<RunDetail>
  /** Final at once in the database; the worker that trains it notices that its attempt is void and kills its process. */
  cancel(id: string, claim?: RequestClaim): Promise<RunDetail>
  /** Queues a failed or cancelled run again; it resumes from its last checkpoint. */
  retry(id: string, claim?: RequestClaim): Promise<RunDetail>
  /** Name, tags and notes. */
  update(id: string, change: UpdateRun): Promise<RunDetail>
  checkpoint(id: string): Promise<CheckpointRecord & { runId: string; runName: string }>
  /** The bytes of a checkpoint. @throws GoneError. */
  checkpointFiles(id: string): Promise<{ topology: Buffer; weights: Buffer }>
  /** A layer's weights, decoded. @throws NotFoundError for a layer that is not there or has none; GoneError. */
  layerWeights(id: string, layer: string): Promise<LayerWeights>

  /** For workers: makes the attempt the run's only writer. null when there is nothing to do (finished, cancelled). */
  beginAttempt(runId: string, worker: { id: string; name: string }): Promise<RunAttempt | null>
}

/** A run as its worker needs it, and the fence around what it writes. Every method throws StaleAttemptError when void. */
export interface RunAttempt {
  readonly id: string
  readonly runId: string
  readonly number: number
  readonly run: {
    dataset: string
    datasetHash: string
    inputShape: ImageShape
    layers: Layer[]
    training: TrainingConfig
  }
  /** To resume from, the newest first: one whose artifacts are lost is passed over. None: a run that starts from nothing. */
  readonly checkpoints: StoredCheckpoint[]
  /** Also the heartbeat: call at least once a second, with null when there is no news. */
  heartbeat(progress: RunProgress | null): Promise<void>
  setTensorflowVersion(version: string): Promise<void>
  /** A sentence that is shown with the attempt. */
  setNotice(notice: string): Promise<void>
  /** The epoch and its checkpoint in one transaction; the artifacts must be in the store. Idempotent per epoch. */
  recordEpoch(epoch: RecordedEpoch): Promise<void>
  complete(): Promise<void>
  /** Ends the attempt. `requeue` puts the run back into `queued`; the caller rethrows so that BullMQ retries the job. */
  fail(error: ErrorDetails & { stack?: string }, outcome: AttemptOutcome, requeue: boolean): Promise<void>
}

export interface LayerWeights {
  layer: string
  /** As the layer calls them: kernel, bias, gamma, … each with its shape and float32 values. */
  weights: { name: string; shape: number[]; values: Float32Array }[]
}

export interface StoredCheckpoint {
  epoch: number
  topologySha256: string
  weightsSha256: string
  optimizerSha256: string
  /** Opaque to storage. */
  trainingState: unknown
}

export interface RecordedEpoch extends StoredCheckpoint {
  metrics: EpochMetrics
  durationMs: number
  best: boolean
}

export interface ImageService {
  /**
   * Stores a picture and how it is to be read; no network is needed. The same bytes to be read alike give the same record.
   * @throws UnsupportedMediaError, TooLargeError, InvalidInputError, all with field `file`; TransientError.
   */
  create(bytes: Uint8Array, request: CreateImage): Promise<ImageRecord>
  get(id: string): Promise<ImageRecord>
  /** The same picture, to be read otherwise: a record of its own. @throws NotFoundError; InvalidInputError `crop_outside`. */
  reread(id: string, request: RereadImage): Promise<ImageRecord>
  /**
   * What the network of a run sees of it.
   * @throws NotFoundError; InvalidInputError for what it cannot see anything of (`image_blank`, `channels_unsupported`).
   */
  preview(id: string, runId: string): Promise<ImagePreview>
  /** The bytes as they were uploaded. @throws NotFoundError, GoneError. */
  original(id: string): Promise<{ stream: Readable; bytes: number; mediaType: string; sha256: string }>
  /** The newest ones. */
  list(limit: number): Promise<ImageRecord[]>
}

export interface InspectionService {
  /**
   * Row first, then job, as runs. The same question gives the inspection that is there; one that failed is queued again.
   * @throws NotFoundError / InvalidInputError with field.
   */
  create(
    request: CreateInspection,
    claim?: RequestClaim,
  ): Promise<{ inspection: InspectionDetail; isNew: boolean }>
  /** The same checkpoint and image through other layers: what is stored of them, or a new inspection. */
  alsoOf(id: string, layers: string[], claim?: RequestClaim): Promise<InspectionDetail>
  list(query: ListInspections): Promise<Page<InspectionSummary>>
  get(id: string): Promise<InspectionDetail>
  /** One layer of it alone. @throws NotFoundError that names those there are. */
  layer(id: string, layer: string): Promise<LayerActivationRecord>
  /** A layer's whole file. The layer `input` is what the network saw. @throws NotFoundError, GoneError. */
  activations(id: string, layer: string): Promise<StoredActivations>
  /**
   * Values of a part of a layer's maps, zero where it reaches over their edge: height x width x channels, float32.
   * @throws InvalidInputError `patch_too_large`.
   */
  patch(id: string, layer: string, patch: Patch): Promise<{ values: Float32Array; shape: number[] }>
  /**
   * One image through every checkpoint of a run, as far as it is stored.
   * @throws NotFoundError / InvalidInputError with field, when nothing is stored of an image that is not there.
   */
  timeline(runId: string, request: TimelineRequest): Promise<TimelineStep[]>
  /** The timelines of the images that a run watches. */
  watched(runId: string): Promise<WatchedTimeline[]>
  /** Queues what a timeline lacks; what failed is queued again. */
  completeTimeline(runId: string, request: TimelineRequest, claim?: RequestClaim): Promise<TimelineStep[]>

  beginAttempt(inspectionId: string): Promise<InspectionAttempt | null>
}

/** Height, width and channels; a flat layer is one row of one value. */
export type MapShape = [height: number, width: number, channels: number]

/** A layer's values as `.npy`: its last bytes are height x width x channels float32. */
export interface StoredActivations {
  stream: Readable
  bytes: number
  shape: MapShape
}

/** In values of the layer's maps, from their upper left corner; may lie outside. */
export interface Patch {
  y: number
  x: number
  height: number
  width: number
}

export interface InspectionAttempt {
  readonly id: string
  readonly inspectionId: string
  readonly checkpoint: StoredCheckpoint & { id: string; runId: string }
  readonly inputShape: ImageShape
  readonly classes: string[]
  readonly source:
    | {
        kind: 'image'
        originalSha256: string
        /** How it is to be read. */
        reading: ReadingChoice
      }
    /** `version`: the content hash of the run's own data set; null for another one, as it is now. */
    | { kind: 'dataset'; dataset: string; version: string | null; split: Split; index: number }
  /** null stands for all convolutions. */
  readonly layers: string[] | null
  /** Layers, tiles and prediction in one transaction. */
  complete(result: RecordedInspection): Promise<void>
  fail(error: ErrorDetails, requeue: boolean): Promise<void>
}

/** How a picture of one's own is to be brought into a network's form: by the person's choice, else by the data set's. */
export interface ReadingChoice {
  polarity: PolarityChoice
  preparation: Preparation
  ground: Ground | null
  crop: PictureArea | null
}

export interface RecordedInspection {
  prediction: Prediction
  trueClass: number | null
  /** null for an image of a data set. */
  reading: PictureReading | null
  inputSha256: string
  inputPngSha256: string
  layers: RecordedLayer[]
}

export interface RecordedLayer extends Omit<LayerActivationRecord, 'tiles' | 'activationsUrl'> {
  statistics: ChannelStatistics
  activationsSha256: string
  tiles: {
    sha256: string
    firstChannel: number
    channels: number
    columns: number
    rows: number
  }[]
}

export interface AnalysisService {
  /**
   * Row first, then job, as runs. The same question gives the analysis that is there; one that failed is queued again.
   * @throws NotFoundError / InvalidInputError with field.
   */
  create(request: CreateAnalysis, claim?: RequestClaim): Promise<{ analysis: AnalysisRecord; isNew: boolean }>
  list(query: ListAnalyses): Promise<Page<AnalysisSummary>>
  get(id: string): Promise<AnalysisRecord>
  /** The analysis of exactly this question, in whatever state; null when nobody asked it. Queues nothing. */
  find(request: CreateAnalysis): Promise<AnalysisRecord | null>

  beginAttempt(analysisId: string): Promise<AnalysisAttempt | null>
}

export interface AnalysisAttempt {
  readonly id: string
  readonly analysisId: string
  readonly request: CreateAnalysis
  readonly checkpoint: StoredCheckpoint & { id: string; runId: string }
  readonly inputShape: ImageShape
  readonly classes: string[]
  readonly dataset: { name: string; contentHash: string }
  /** The image that it asks about; null when it asks about none. */
  readonly source: InspectionAttempt['source'] | null
  /** Stored activations that it compares. */
  readonly operands: { sha256: string; shape: number[] }[]
  progress(progress: AnalysisProgress): Promise<void>
  /** Result and the artifacts that it names, in one transaction. */
  complete(recorded: RecordedAnalysis): Promise<void>
  fail(error: ErrorDetails, requeue: boolean): Promise<void>
}

export interface RecordedAnalysis {
  result: AnalysisResults[AnalysisKind]
  /** SHA-256 of every artifact that the result names. */
  artifacts: string[]
}

export interface NoteService {
  /** @throws NotFoundError (run), InvalidInputError `layer_unknown`, `channel_out_of_range`. */
  create(request: CreateNote, claim?: RequestClaim): Promise<NoteRecord>
  get(id: string): Promise<NoteRecord>
  list(query: ListNotes): Promise<Page<NoteRecord>>
  update(id: string, change: UpdateNote): Promise<NoteRecord>
  delete(id: string): Promise<void>
}

export interface DatasetService {
  list(): Promise<DatasetRecord[]>
  /** Folders that cannot be used, and why. */
  unusable(): Promise<DatasetFolderRecord[]>
  get(name: string): Promise<DatasetRecord>
  /** @param version a content hash; that which the data set has now when left out. */
  samples(name: string, split: Split, page: number, version?: string): Promise<DatasetSamplePage>
  /**
   * Where a version's bytes lie.
   * @param version its content hash; null for that which the data set has now.
   * @throws NotFoundError, InvalidInputError `dataset_version_gone`.
   */
  packed(name: string, version: string | null): Promise<PackedDataset>
}

/** What workers write about the data sets that they find. */
export interface DatasetRegistry {
  /** What is known of the folders of a place, so that those that have not changed need not be read. */
  known(place: string): Promise<KnownFolder[]>
  /** Makes this the data set's version, with its bytes and samples, in one transaction. */
  register(dataset: RegisteredDataset, folder: LookedAtFolder): Promise<void>
  /** A folder that cannot be used. A version that was read from it before stays what it is. */
  reject(name: string, folder: LookedAtFolder, problem: string): Promise<void>
  /** Forgets the place's folders that are no longer there; the versions read from them stay. */
  keepOnly(place: string, folders: readonly string[]): Promise<void>
  /** Removes versions that are no data set's any more, and no run's, for at least so long. @returns how many. */
  removeUnused(graceMs: number): Promise<number>
}

export interface KnownFolder {
  folder: string
  name: string
  fingerprint: string
  /** null for one that cannot be used. */
  contentHash: string | null
  /** SHA-256 of all that is stored of its images. */
  artifacts: string[]
}

export interface LookedAtFolder {
  /** The worker's machine and directory. */
  place: string
  folder: string
  fingerprint: string
}

export interface RegisteredDataset {
  name: string
  title: string
  description: string
  contentHash: string
  inputShape: ImageShape
  classes: string[]
  trainCount: number
  testCount: number
  preparation: Preparation
  ground: Ground | null
  /** Images of each class. */
  classCounts: Record<Split, number[]>
  findings: DatasetFinding[]
  trainIndexSha256: string
  testIndexSha256: string
  shards: { split: Split; position: number; count: number; sha256: string }[]
  pages: {
    split: Split
    page: number
    firstIndex: number
    count: number
    columns: number
    rows: number
    labels: number[]
    sha256: string
  }[]
}

export interface WorkerService {
  register(
    worker: Omit<WorkerRecord, 'alive' | 'running' | 'startedAt' | 'heartbeatAt' | 'missingMegabytes'>,
  ): Promise<void>
  /**
   * @param missingMegabytes space that the worker lacks for a new run to begin, null when it has enough
   * @returns false when the row is gone and must be registered again
   */
  heartbeat(id: string, missingMegabytes: number | null): Promise<boolean>
  /** Marks an orderly end. */
  stop(id: string): Promise<void>
  list(): Promise<WorkerRecord[]>
}

/** What a request is answered with. */
export interface RequestAnswer {
  status: number
  /** Where the thing that was made is. */
  location?: string
  body: unknown
}

/** Requests that carry an Idempotency-Key and do their work once, however often they come and to whichever process. */
export interface AnsweredRequests {
  /**
   * @param work does what is asked for, with the claim handed to the service that writes.
   * @param recall gives the answer anew, of what was made or changed by a request whose answer was lost.
   * @throws ConvscopeError `idempotency_key_reused` when the key came with another request; whatever `work` throws.
   */
  once(
    claim: RequestClaim,
    work: () => Promise<RequestAnswer>,
    recall: (subjectId: string) => Promise<RequestAnswer>,
  ): Promise<{ answer: RequestAnswer; isReplay: boolean }>
  /** Forgets those that are older. @returns how many. */
  sweep(maxAgeMs: number): Promise<number>
}

export interface EventBus {
  publish(event: BusEvent): Promise<void>
  /** One Redis connection serves all subscribers of a process. `onGap` is called after a lost connection is back. */
  subscribe(
    topic: BusEvent['topic'],
    id: string | '*',
    handler: (event: BusEvent) => void,
    onGap: () => void,
  ): Promise<() => void>
  /**
   * Tells since when no event can come because Redis does not answer, at once if it is so, and null when it does again.
   * @returns what ends it.
   */
  watchSilence(listener: (since: Date | null) => void): () => void
}
