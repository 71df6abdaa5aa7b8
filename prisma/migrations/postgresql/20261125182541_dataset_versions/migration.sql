-- Samples are those of the version that the data set has.
ALTER TABLE "DatasetPage" ADD COLUMN     "contentHash" TEXT;
UPDATE "DatasetPage" SET "contentHash" = (SELECT "contentHash" FROM "Dataset" WHERE "name" = "DatasetPage"."datasetName");

-- AlterTable
ALTER TABLE "DatasetPage" DROP CONSTRAINT "DatasetPage_pkey",
ALTER COLUMN   "contentHash" SET NOT NULL,
ADD CONSTRAINT "DatasetPage_pkey" PRIMARY KEY ("datasetName", "contentHash", "split", "page");

-- CreateTable
CREATE TABLE "DatasetVersion" (
    "datasetName" TEXT NOT NULL,
    "contentHash" TEXT NOT NULL,
    "inputShape" JSONB NOT NULL,
    "classes" JSONB NOT NULL,
    "trainCount" INTEGER NOT NULL,
    "testCount" INTEGER NOT NULL,
    "classCounts" JSONB NOT NULL,
    "findings" JSONB NOT NULL,
    "trainIndexSha256" TEXT NOT NULL,
    "testIndexSha256" TEXT NOT NULL,
    "registeredAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "supersededAt" TIMESTAMP(3),

    CONSTRAINT "DatasetVersion_pkey" PRIMARY KEY ("datasetName","contentHash")
);

-- CreateTable
CREATE TABLE "DatasetShard" (
    "datasetName" TEXT NOT NULL,
    "contentHash" TEXT NOT NULL,
    "split" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,

    CONSTRAINT "DatasetShard_pkey" PRIMARY KEY ("datasetName","contentHash","split","position")
);

-- CreateTable
CREATE TABLE "DatasetFolder" (
    "place" TEXT NOT NULL,
    "folder" TEXT NOT NULL,
    "datasetName" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "contentHash" TEXT,
    "problem" TEXT,
    "lookedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DatasetFolder_pkey" PRIMARY KEY ("place","folder")
);

-- CreateIndex
CREATE INDEX "DatasetFolder_datasetName_idx" ON "DatasetFolder"("datasetName");

-- AddForeignKey
ALTER TABLE "DatasetVersion" ADD CONSTRAINT "DatasetVersion_datasetName_fkey" FOREIGN KEY ("datasetName") REFERENCES "Dataset"("name") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetVersion" ADD CONSTRAINT "DatasetVersion_trainIndexSha256_fkey" FOREIGN KEY ("trainIndexSha256") REFERENCES "Artifact"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetVersion" ADD CONSTRAINT "DatasetVersion_testIndexSha256_fkey" FOREIGN KEY ("testIndexSha256") REFERENCES "Artifact"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetShard" ADD CONSTRAINT "DatasetShard_datasetName_contentHash_fkey" FOREIGN KEY ("datasetName", "contentHash") REFERENCES "DatasetVersion"("datasetName", "contentHash") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetShard" ADD CONSTRAINT "DatasetShard_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "Artifact"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;
