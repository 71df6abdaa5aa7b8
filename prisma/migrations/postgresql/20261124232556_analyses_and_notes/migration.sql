-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "watchedImages" JSONB;

-- AlterTable
ALTER TABLE "Worker" ADD COLUMN     "surveyConcurrency" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "Analysis" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "queue" TEXT NOT NULL,
    "state" "InspectionState" NOT NULL DEFAULT 'queued',
    "checkpointId" TEXT NOT NULL,
    "request" JSONB NOT NULL,
    "requestKey" TEXT NOT NULL,
    "layer" TEXT,
    "result" JSONB,
    "progress" JSONB,
    "error" JSONB,
    "dispatch" INTEGER NOT NULL DEFAULT 1,
    "dispatchedAt" TIMESTAMP(3),
    "attemptId" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),

    CONSTRAINT "Analysis_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AnalysisArtifact" (
    "analysisId" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,

    CONSTRAINT "AnalysisArtifact_pkey" PRIMARY KEY ("analysisId","sha256")
);

-- CreateTable
CREATE TABLE "Note" (
    "id" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "layer" TEXT,
    "channel" INTEGER,
    "text" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Note_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Analysis_requestKey_key" ON "Analysis"("requestKey");

-- CreateIndex
CREATE INDEX "Analysis_checkpointId_kind_createdAt_idx" ON "Analysis"("checkpointId", "kind", "createdAt");

-- CreateIndex
CREATE INDEX "Analysis_createdAt_id_idx" ON "Analysis"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Analysis_queue_state_idx" ON "Analysis"("queue", "state");

-- CreateIndex
CREATE INDEX "Note_runId_createdAt_idx" ON "Note"("runId", "createdAt");

-- CreateIndex
CREATE INDEX "Note_createdAt_id_idx" ON "Note"("createdAt", "id");

-- AddForeignKey
ALTER TABLE "Analysis" ADD CONSTRAINT "Analysis_checkpointId_fkey" FOREIGN KEY ("checkpointId") REFERENCES "Checkpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AnalysisArtifact" ADD CONSTRAINT "AnalysisArtifact_analysisId_fkey" FOREIGN KEY ("analysisId") REFERENCES "Analysis"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AnalysisArtifact" ADD CONSTRAINT "AnalysisArtifact_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "Artifact"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Note" ADD CONSTRAINT "Note_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;
