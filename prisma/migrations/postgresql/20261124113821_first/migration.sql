-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "RunState" AS ENUM ('queued', 'running', 'completed', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "InspectionState" AS ENUM ('queued', 'running', 'completed', 'failed');

-- CreateEnum
CREATE TYPE "AttemptOutcome" AS ENUM ('completed', 'failed', 'crashed', 'lost', 'cancelled', 'released');

-- CreateTable
CREATE TABLE "Run" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "state" "RunState" NOT NULL DEFAULT 'queued',
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
    "bestLoss" DOUBLE PRECISION,
    "bestAccuracy" DOUBLE PRECISION,
    "bestValLoss" DOUBLE PRECISION,
    "bestValAccuracy" DOUBLE PRECISION,
    "dispatch" INTEGER NOT NULL DEFAULT 1,
    "dispatchedAt" TIMESTAMP(3),
    "attemptId" TEXT,
    "heartbeatAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "queuedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),

    CONSTRAINT "Run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RunTag" (
    "runId" TEXT NOT NULL,
    "tag" TEXT NOT NULL,

    CONSTRAINT "RunTag_pkey" PRIMARY KEY ("runId","tag")
);

-- CreateTable
CREATE TABLE "Attempt" (
    "id" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "workerId" TEXT NOT NULL,
    "worker" TEXT NOT NULL,
    "startedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMP(3),
    "outcome" "AttemptOutcome",
    "error" JSONB,

    CONSTRAINT "Attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Epoch" (
    "runId" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "loss" DOUBLE PRECISION NOT NULL,
    "accuracy" DOUBLE PRECISION NOT NULL,
    "valLoss" DOUBLE PRECISION NOT NULL,
    "valAccuracy" DOUBLE PRECISION NOT NULL,
    "durationMs" INTEGER NOT NULL,
    "finishedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Epoch_pkey" PRIMARY KEY ("runId","epoch")
);

-- CreateTable
CREATE TABLE "Artifact" (
    "sha256" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "mediaType" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Artifact_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "Checkpoint" (
    "id" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "loss" DOUBLE PRECISION NOT NULL,
    "accuracy" DOUBLE PRECISION NOT NULL,
    "valLoss" DOUBLE PRECISION NOT NULL,
    "valAccuracy" DOUBLE PRECISION NOT NULL,
    "topologySha256" TEXT NOT NULL,
    "weightsSha256" TEXT NOT NULL,
    "optimizerSha256" TEXT NOT NULL,
    "trainingState" JSONB NOT NULL,
    "bytes" INTEGER NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Checkpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Image" (
    "id" TEXT NOT NULL,
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
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Image_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Inspection" (
    "id" TEXT NOT NULL,
    "state" "InspectionState" NOT NULL DEFAULT 'queued',
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
    "dispatchedAt" TIMESTAMP(3),
    "attemptId" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),

    CONSTRAINT "Inspection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LayerActivation" (
    "id" TEXT NOT NULL,
    "inspectionId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "layer" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "shape" JSONB NOT NULL,
    "statistics" JSONB NOT NULL,
    "layerMin" DOUBLE PRECISION NOT NULL,
    "layerMax" DOUBLE PRECISION NOT NULL,
    "activationsSha256" TEXT NOT NULL,

    CONSTRAINT "LayerActivation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Tile" (
    "layerActivationId" TEXT NOT NULL,
    "firstChannel" INTEGER NOT NULL,
    "channels" INTEGER NOT NULL,
    "columns" INTEGER NOT NULL,
    "rows" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,

    CONSTRAINT "Tile_pkey" PRIMARY KEY ("layerActivationId","firstChannel")
);

-- CreateTable
CREATE TABLE "Dataset" (
    "name" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "contentHash" TEXT NOT NULL,
    "inputShape" JSONB NOT NULL,
    "classes" JSONB NOT NULL,
    "trainCount" INTEGER NOT NULL,
    "testCount" INTEGER NOT NULL,
    "registeredAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Dataset_pkey" PRIMARY KEY ("name")
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

    CONSTRAINT "DatasetPage_pkey" PRIMARY KEY ("datasetName","split","page")
);

-- CreateTable
CREATE TABLE "Worker" (
    "id" TEXT NOT NULL,
    "hostname" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "codeVersion" TEXT NOT NULL,
    "tensorflowVersion" TEXT,
    "trainingConcurrency" INTEGER NOT NULL,
    "inspectionConcurrency" INTEGER NOT NULL,
    "startedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeatAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stoppedAt" TIMESTAMP(3),

    CONSTRAINT "Worker_pkey" PRIMARY KEY ("id")
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

-- AddForeignKey
ALTER TABLE "RunTag" ADD CONSTRAINT "RunTag_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Attempt" ADD CONSTRAINT "Attempt_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Epoch" ADD CONSTRAINT "Epoch_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Checkpoint" ADD CONSTRAINT "Checkpoint_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Checkpoint" ADD CONSTRAINT "Checkpoint_topologySha256_fkey" FOREIGN KEY ("topologySha256") REFERENCES "Artifact"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Checkpoint" ADD CONSTRAINT "Checkpoint_weightsSha256_fkey" FOREIGN KEY ("weightsSha256") REFERENCES "Artifact"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Checkpoint" ADD CONSTRAINT "Checkpoint_optimizerSha256_fkey" FOREIGN KEY ("optimizerSha256") REFERENCES "Artifact"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Image" ADD CONSTRAINT "Image_originalSha256_fkey" FOREIGN KEY ("originalSha256") REFERENCES "Artifact"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Image" ADD CONSTRAINT "Image_previewSha256_fkey" FOREIGN KEY ("previewSha256") REFERENCES "Artifact"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Inspection" ADD CONSTRAINT "Inspection_checkpointId_fkey" FOREIGN KEY ("checkpointId") REFERENCES "Checkpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Inspection" ADD CONSTRAINT "Inspection_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Inspection" ADD CONSTRAINT "Inspection_inputSha256_fkey" FOREIGN KEY ("inputSha256") REFERENCES "Artifact"("sha256") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Inspection" ADD CONSTRAINT "Inspection_inputPngSha256_fkey" FOREIGN KEY ("inputPngSha256") REFERENCES "Artifact"("sha256") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LayerActivation" ADD CONSTRAINT "LayerActivation_inspectionId_fkey" FOREIGN KEY ("inspectionId") REFERENCES "Inspection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LayerActivation" ADD CONSTRAINT "LayerActivation_activationsSha256_fkey" FOREIGN KEY ("activationsSha256") REFERENCES "Artifact"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Tile" ADD CONSTRAINT "Tile_layerActivationId_fkey" FOREIGN KEY ("layerActivationId") REFERENCES "LayerActivation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Tile" ADD CONSTRAINT "Tile_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "Artifact"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetPage" ADD CONSTRAINT "DatasetPage_datasetName_fkey" FOREIGN KEY ("datasetName") REFERENCES "Dataset"("name") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetPage" ADD CONSTRAINT "DatasetPage_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "Artifact"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;
