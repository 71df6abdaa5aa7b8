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
    "registeredAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "supersededAt" DATETIME,

    PRIMARY KEY ("datasetName", "contentHash"),
    CONSTRAINT "DatasetVersion_datasetName_fkey" FOREIGN KEY ("datasetName") REFERENCES "Dataset" ("name") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "DatasetVersion_trainIndexSha256_fkey" FOREIGN KEY ("trainIndexSha256") REFERENCES "Artifact" ("sha256") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "DatasetVersion_testIndexSha256_fkey" FOREIGN KEY ("testIndexSha256") REFERENCES "Artifact" ("sha256") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "DatasetShard" (
    "datasetName" TEXT NOT NULL,
    "contentHash" TEXT NOT NULL,
    "split" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,

    PRIMARY KEY ("datasetName", "contentHash", "split", "position"),
    CONSTRAINT "DatasetShard_datasetName_contentHash_fkey" FOREIGN KEY ("datasetName", "contentHash") REFERENCES "DatasetVersion" ("datasetName", "contentHash") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "DatasetShard_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "Artifact" ("sha256") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "DatasetFolder" (
    "place" TEXT NOT NULL,
    "folder" TEXT NOT NULL,
    "datasetName" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "contentHash" TEXT,
    "problem" TEXT,
    "lookedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("place", "folder")
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_DatasetPage" (
    "datasetName" TEXT NOT NULL,
    "contentHash" TEXT NOT NULL,
    "split" TEXT NOT NULL,
    "page" INTEGER NOT NULL,
    "firstIndex" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "columns" INTEGER NOT NULL,
    "rows" INTEGER NOT NULL,
    "labels" JSONB NOT NULL,
    "sha256" TEXT NOT NULL,

    PRIMARY KEY ("datasetName", "contentHash", "split", "page"),
    CONSTRAINT "DatasetPage_datasetName_fkey" FOREIGN KEY ("datasetName") REFERENCES "Dataset" ("name") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "DatasetPage_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "Artifact" ("sha256") ON DELETE RESTRICT ON UPDATE CASCADE
);
-- Samples are those of the version that the data set has.
INSERT INTO "new_DatasetPage" ("columns", "contentHash", "count", "datasetName", "firstIndex", "labels", "page", "rows", "sha256", "split") SELECT "p"."columns", "d"."contentHash", "p"."count", "p"."datasetName", "p"."firstIndex", "p"."labels", "p"."page", "p"."rows", "p"."sha256", "p"."split" FROM "DatasetPage" "p" JOIN "Dataset" "d" ON "d"."name" = "p"."datasetName";
DROP TABLE "DatasetPage";
ALTER TABLE "new_DatasetPage" RENAME TO "DatasetPage";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "DatasetFolder_datasetName_idx" ON "DatasetFolder"("datasetName");
