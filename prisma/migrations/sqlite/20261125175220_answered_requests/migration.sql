-- AlterTable
ALTER TABLE "Inspection" ADD COLUMN "requestKey" TEXT;

-- CreateTable
CREATE TABLE "AnsweredRequest" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "fingerprint" TEXT NOT NULL,
    "subjectId" TEXT,
    "answer" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateIndex
CREATE INDEX "AnsweredRequest_createdAt_idx" ON "AnsweredRequest"("createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Inspection_requestKey_key" ON "Inspection"("requestKey");
