-- CreateTable
CREATE TABLE "Run" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "datasetName" TEXT NOT NULL,
    "datasetHash" TEXT NOT NULL,
    "classes" JSONB NOT NULL,
    "preset" TEXT,
    "architecture" JSONB NOT NULL,
    "summary" JSONB NOT NULL,
    "parameters" INTEGER NOT NULL,
    "training" JSONB NOT NULL,
    "epochs" INTEGER NOT NULL,
    "notes" TEXT NOT NULL DEFAULT '',
    "queuedBy" TEXT,
    "codeVersion" TEXT NOT NULL,
    "tensorflowVersion" TEXT,
    "error" JSONB,
    "progress" JSONB,
    "epochsDone" INTEGER NOT NULL DEFAULT 0,
    "bestEpoch" INTEGER,
    "bestLoss" REAL,
    "bestAccuracy" REAL,
    "bestValLoss" REAL,
    "bestValAccuracy" REAL,
    "dispatch" INTEGER NOT NULL DEFAULT 1,
    "dispatchedAt" DATETIME,
    "attemptId" TEXT,
    "heartbeatAt" DATETIME,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "queuedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" DATETIME,
    "finishedAt" DATETIME
);

-- CreateTable
CREATE TABLE "RunTag" (
    "runId" TEXT NOT NULL,
    "tag" TEXT NOT NULL,

    PRIMARY KEY ("runId", "tag"),
    CONSTRAINT "RunTag_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Attempt" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "runId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "workerId" TEXT NOT NULL,
    "worker" TEXT NOT NULL,
    "startedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" DATETIME,
    "outcome" TEXT,
    "error" JSONB,
    CONSTRAINT "Attempt_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Epoch" (
    "runId" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "loss" REAL NOT NULL,
    "accuracy" REAL NOT NULL,
    "valLoss" REAL NOT NULL,
    "valAccuracy" REAL NOT NULL,
    "durationMs" INTEGER NOT NULL,
    "finishedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("runId", "epoch"),
    CONSTRAINT "Epoch_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Artifact" (
    "sha256" TEXT NOT NULL PRIMARY KEY,
    "bytes" INTEGER NOT NULL,
    "mediaType" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "Checkpoint" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "runId" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "loss" REAL NOT NULL,
    "accuracy" REAL NOT NULL,
    "valLoss" REAL NOT NULL,
    "valAccuracy" REAL NOT NULL,
    "topologySha256" TEXT NOT NULL,
    "weightsSha256" TEXT NOT NULL,
    "optimizerSha256" TEXT NOT NULL,
    "trainingState" JSONB NOT NULL,
    "bytes" INTEGER NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "Checkpoint_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Checkpoint_topologySha256_fkey" FOREIGN KEY ("topologySha256") REFERENCES "Artifact" ("sha256") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Checkpoint_weightsSha256_fkey" FOREIGN KEY ("weightsSha256") REFERENCES "Artifact" ("sha256") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Checkpoint_optimizerSha256_fkey" FOREIGN KEY ("optimizerSha256") REFERENCES "Artifact" ("sha256") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Image" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "mediaType" TEXT NOT NULL,
    "detectedPolarity" TEXT NOT NULL,
    "polarity" TEXT NOT NULL,
    "originalSha256" TEXT NOT NULL,
    "previewSha256" TEXT NOT NULL,
    "previewWidth" INTEGER NOT NULL,
    "previewHeight" INTEGER NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "Image_originalSha256_fkey" FOREIGN KEY ("originalSha256") REFERENCES "Artifact" ("sha256") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Image_previewSha256_fkey" FOREIGN KEY ("previewSha256") REFERENCES "Artifact" ("sha256") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Inspection" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "checkpointId" TEXT NOT NULL,
    "imageId" TEXT,
    "datasetName" TEXT,
    "datasetSplit" TEXT,
    "datasetIndex" INTEGER,
    "trueClass" INTEGER,
    "requestedLayers" JSONB,
    "prediction" JSONB,
    "inputSha256" TEXT,
    "inputPngSha256" TEXT,
    "error" JSONB,
    "dispatch" INTEGER NOT NULL DEFAULT 1,
    "dispatchedAt" DATETIME,
    "attemptId" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" DATETIME,
    "finishedAt" DATETIME,
    CONSTRAINT "Inspection_checkpointId_fkey" FOREIGN KEY ("checkpointId") REFERENCES "Checkpoint" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Inspection_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Inspection_inputSha256_fkey" FOREIGN KEY ("inputSha256") REFERENCES "Artifact" ("sha256") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Inspection_inputPngSha256_fkey" FOREIGN KEY ("inputPngSha256") REFERENCES "Artifact" ("sha256") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "LayerActivation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "inspectionId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "layer" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "shape" JSONB NOT NULL,
    "statistics" JSONB NOT NULL,
    "layerMin" REAL NOT NULL,
    "layerMax" REAL NOT NULL,
    "activationsSha256" TEXT NOT NULL,
    CONSTRAINT "LayerActivation_inspectionId_fkey" FOREIGN KEY ("inspectionId") REFERENCES "Inspection" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "LayerActivation_activationsSha256_fkey" FOREIGN KEY ("activationsSha256") REFERENCES "Artifact" ("sha256") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Tile" (
    "layerActivationId" TEXT NOT NULL,
    "firstChannel" INTEGER NOT NULL,
    "channels" INTEGER NOT NULL,
    "columns" INTEGER NOT NULL,
    "rows" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,

    PRIMARY KEY ("layerActivationId", "firstChannel"),
    CONSTRAINT "Tile_layerActivationId_fkey" FOREIGN KEY ("layerActivationId") REFERENCES "LayerActivation" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Tile_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "Artifact" ("sha256") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Dataset" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "contentHash" TEXT NOT NULL,
    "inputShape" JSONB NOT NULL,
    "classes" JSONB NOT NULL,
    "trainCount" INTEGER NOT NULL,
    "testCount" INTEGER NOT NULL,
    "registeredAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "DatasetPage" (
    "datasetName" TEXT NOT NULL,
    "split" TEXT NOT NULL,
    "page" INTEGER NOT NULL,
    "firstIndex" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "columns" INTEGER NOT NULL,
    "rows" INTEGER NOT NULL,
    "labels" JSONB NOT NULL,
    "sha256" TEXT NOT NULL,

    PRIMARY KEY ("datasetName", "split", "page"),
    CONSTRAINT "DatasetPage_datasetName_fkey" FOREIGN KEY ("datasetName") REFERENCES "Dataset" ("name") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "DatasetPage_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "Artifact" ("sha256") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Worker" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "hostname" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "codeVersion" TEXT NOT NULL,
    "tensorflowVersion" TEXT,
    "trainingConcurrency" INTEGER NOT NULL,
    "inspectionConcurrency" INTEGER NOT NULL,
    "startedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeatAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stoppedAt" DATETIME
);

-- CreateIndex
CREATE INDEX "Run_createdAt_id_idx" ON "Run"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Run_state_queuedAt_idx" ON "Run"("state", "queuedAt");

-- CreateIndex
CREATE INDEX "Run_datasetName_createdAt_idx" ON "Run"("datasetName", "createdAt");

-- CreateIndex
CREATE INDEX "RunTag_tag_idx" ON "RunTag"("tag");

-- CreateIndex
CREATE INDEX "Attempt_workerId_endedAt_idx" ON "Attempt"("workerId", "endedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Attempt_runId_number_key" ON "Attempt"("runId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "Checkpoint_runId_epoch_key" ON "Checkpoint"("runId", "epoch");

-- CreateIndex
CREATE UNIQUE INDEX "Image_originalSha256_polarity_key" ON "Image"("originalSha256", "polarity");

-- CreateIndex
CREATE INDEX "Inspection_checkpointId_createdAt_idx" ON "Inspection"("checkpointId", "createdAt");

-- CreateIndex
CREATE INDEX "Inspection_createdAt_id_idx" ON "Inspection"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Inspection_state_idx" ON "Inspection"("state");

-- CreateIndex
CREATE UNIQUE INDEX "LayerActivation_inspectionId_layer_key" ON "LayerActivation"("inspectionId", "layer");

-- CreateIndex
CREATE INDEX "Worker_heartbeatAt_idx" ON "Worker"("heartbeatAt");
