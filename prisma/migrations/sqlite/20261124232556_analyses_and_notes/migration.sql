-- AlterTable
ALTER TABLE "Run" ADD COLUMN "watchedImages" JSONB;

-- CreateTable
CREATE TABLE "Analysis" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "queue" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "checkpointId" TEXT NOT NULL,
    "request" JSONB NOT NULL,
    "requestKey" TEXT NOT NULL,
    "layer" TEXT,
    "result" JSONB,
    "progress" JSONB,
    "error" JSONB,
    "dispatch" INTEGER NOT NULL DEFAULT 1,
    "dispatchedAt" DATETIME,
    "attemptId" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" DATETIME,
    "finishedAt" DATETIME,
    CONSTRAINT "Analysis_checkpointId_fkey" FOREIGN KEY ("checkpointId") REFERENCES "Checkpoint" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "AnalysisArtifact" (
    "analysisId" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,

    PRIMARY KEY ("analysisId", "sha256"),
    CONSTRAINT "AnalysisArtifact_analysisId_fkey" FOREIGN KEY ("analysisId") REFERENCES "Analysis" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "AnalysisArtifact_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "Artifact" ("sha256") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Note" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "runId" TEXT NOT NULL,
    "layer" TEXT,
    "channel" INTEGER,
    "text" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "Note_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Worker" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "hostname" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "codeVersion" TEXT NOT NULL,
    "tensorflowVersion" TEXT,
    "trainingConcurrency" INTEGER NOT NULL,
    "inspectionConcurrency" INTEGER NOT NULL,
    "surveyConcurrency" INTEGER NOT NULL DEFAULT 0,
    "startedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeatAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stoppedAt" DATETIME
);
INSERT INTO "new_Worker" ("codeVersion", "heartbeatAt", "hostname", "id", "inspectionConcurrency", "pid", "startedAt", "stoppedAt", "tensorflowVersion", "trainingConcurrency") SELECT "codeVersion", "heartbeatAt", "hostname", "id", "inspectionConcurrency", "pid", "startedAt", "stoppedAt", "tensorflowVersion", "trainingConcurrency" FROM "Worker";
DROP TABLE "Worker";
ALTER TABLE "new_Worker" RENAME TO "Worker";
CREATE INDEX "Worker_heartbeatAt_idx" ON "Worker"("heartbeatAt");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

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
