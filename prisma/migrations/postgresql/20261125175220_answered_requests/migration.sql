-- AlterTable
ALTER TABLE "Inspection" ADD COLUMN     "requestKey" TEXT;

-- CreateTable
CREATE TABLE "AnsweredRequest" (
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "subjectId" TEXT,
    "answer" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AnsweredRequest_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "AnsweredRequest_createdAt_idx" ON "AnsweredRequest"("createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Inspection_requestKey_key" ON "Inspection"("requestKey");
