/**
 * Runs, each with epochs, tags, a checkpoint, an inspection and a note, as rows alone: no artifact has bytes. Numbers are
 * made of a run's own (kept as its `parameters`), so that both databases hold the same.
 *
 * @param client Prisma's, of either database.
 * @param {{ runs: number, epochs: number }} size
 */
export async function fill(client, { runs, epochs }) {
  for (let from = 0; from < runs; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, runs - from) }, (_, i) => from + i)
    await client.$executeRawUnsafe(
      insertInto(
        'Run',
        numbers.map((number) => runRow(number, runs, epochs)),
      ),
    )
  }
  for (const statement of statements(epochs)) await client.$executeRawUnsafe(statement)
}

const BATCH = 1000
const SHA = '0'.repeat(64)
const LAYERS = ['conv2d', 'maxPooling2d', 'conv2d', 'maxPooling2d', 'flatten', 'dense', 'dropout', 'dense']
/** As long as the tutorial's are. */
const ARCHITECTURE = LAYERS.map((type) => ({ type, filters: 32, kernelSize: [3, 3], activation: 'relu' }))
const SUMMARY = {
  inputShape: [28, 28, 1],
  layers: LAYERS.map((type, i) => ({
    name: `${type}_${i}`,
    type,
    outputShape: [28, 28, 32],
    parameters: 9248,
    receptiveField: { size: [5, 5], stride: [1, 1], padding: [2, 2] },
  })),
}
const CLASSES = Array.from({ length: 10 }, (_, digit) => `class ${digit}`)

/** The oldest third goes by another name; one run in 5,000 is called a needle; one in 50 has no loss yet. */
function runRow(number, runs, epochs) {
  const rate = ((number * 7919) % 10_007) / 1_000_003
  const kind = number < runs / 3 ? 'Baseline' : 'Tutorial CNN'
  const dataset = number % 4 === 0 ? 'fashion-mnist' : 'mnist'
  const needle = number % 5000 === 42 ? ', needle' : ''
  const name = `${kind} on ${dataset}, learning rate ${rate.toFixed(5)}, seed ${number}${needle}`
  const createdAt = new Date(Date.UTC(2026, 0, 1) + number * 60_000)
  const loss = number % 50 === 0 ? null : ((number * 7919) % 100_003) / 100_003
  return {
    id: `run-${String((number * 48_271) % 1_000_003).padStart(7, '0')}`,
    name,
    searchText: name.toLowerCase(),
    state: number % 100 === 0 ? 'failed' : 'completed',
    datasetName: dataset,
    datasetHash: SHA,
    classes: CLASSES,
    preset: 'tutorial-cnn',
    architecture: ARCHITECTURE,
    summary: SUMMARY,
    parameters: number,
    training: { epochs, batchSize: 128, optimizer: 'adam', learningRate: rate, seed: number },
    epochs,
    epochsDone: epochs,
    codeVersion: 'bench',
    createdAt,
    queuedAt: createdAt,
    startedAt: createdAt,
    finishedAt: createdAt,
    dispatchedAt: createdAt,
    bestEpoch: loss === null ? null : epochs,
    bestLoss: loss,
    bestAccuracy: loss === null ? null : 1 - loss / 2,
    bestValLoss: loss,
    bestValAccuracy: loss === null ? null : 1 - loss / 2,
  }
}

/** As text that both databases read: many times as fast as the client's own way. */
function insertInto(table, rows) {
  const columns = Object.keys(rows[0]).map((name) => `"${name}"`)
  const values = rows.map((row) => `(${Object.values(row).map(literal).join(', ')})`)
  return `INSERT INTO "${table}" (${columns.join(', ')}) VALUES ${values.join(', ')}`
}

function literal(value) {
  if (value === null || typeof value === 'number') return String(value ?? 'NULL')
  if (value instanceof Date) return `'${value.toISOString().replace('Z', '+00:00')}'`
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `'${text.replaceAll("'", "''")}'`
}

/** SQL that both databases read: values without a name of their own are called column1. */
const statements = (epochs) => [
  `INSERT INTO "Epoch" ("runId", "epoch", "loss", "accuracy", "valLoss", "valAccuracy", "durationMs", "finishedAt")
   SELECT "Run"."id", "each"."column1", 0.5, 0.9, 0.5, 0.9, 1000, "Run"."createdAt" FROM "Run"
   CROSS JOIN (VALUES ${Array.from({ length: epochs }, (_, i) => `(${i + 1})`).join(', ')}) AS "each"`,
  `INSERT INTO "RunTag" ("runId", "tag") SELECT "id", 'all' FROM "Run"`,
  ...Array.from(
    { length: 10 },
    (_, tag) => `INSERT INTO "RunTag" ("runId", "tag") SELECT "id", 'tenth-${tag}' FROM "Run"
      WHERE "parameters" % 10 = ${tag}`,
  ),
  `INSERT INTO "RunTag" ("runId", "tag") SELECT "id", 'rare' FROM "Run" WHERE "parameters" % 3000 = 7`,
  `INSERT INTO "Artifact" ("sha256", "bytes", "mediaType", "createdAt")
   SELECT '${SHA}', 0, 'application/octet-stream', min("createdAt") FROM "Run"`,
  `INSERT INTO "Checkpoint" ("id", "runId", "epoch", "loss", "accuracy", "valLoss", "valAccuracy", "topologySha256",
     "weightsSha256", "optimizerSha256", "trainingState", "bytes", "createdAt")
   SELECT "id", "id", ${epochs}, 0.5, 0.9, 0.5, 0.9, '${SHA}', '${SHA}', '${SHA}', '{}', 1000000, "createdAt" FROM "Run"`,
  `INSERT INTO "Inspection" ("id", "state", "checkpointId", "datasetName", "datasetSplit", "datasetIndex", "trueClass",
     "trueName", "predictedName", "probability", "isRight", "prediction", "dispatch", "createdAt", "finishedAt")
   SELECT "id", 'completed', "id", "datasetName", 'test', "parameters" % 10000, "parameters" % 10,
     'class ' || ("parameters" % 10), 'class ' || (("parameters" + CASE WHEN "parameters" % 50 = 1 THEN 1 ELSE 0 END) % 10),
     ("parameters" % 9973) / 9973.0, "parameters" % 50 <> 1,
     '{"classIndex":0,"className":"class 0","probabilities":[1,0,0,0,0,0,0,0,0,0]}', 1, "createdAt", "createdAt"
   FROM "Run"`,
  `INSERT INTO "Note" ("id", "runId", "text", "searchText", "createdAt", "updatedAt")
   SELECT "id", "id", 'The third layer looks dead after a while: ' || "name",
     'the third layer looks dead after a while: ' || "searchText", "createdAt", "createdAt" FROM "Run"`,
]
