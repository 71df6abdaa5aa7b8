-- DropIndex
DROP INDEX "Run_createdAt_id_idx";

-- DropIndex
DROP INDEX "Run_datasetName_createdAt_idx";

-- DropIndex
DROP INDEX "Inspection_createdAt_id_idx";

-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "searchText" TEXT;

-- AlterTable
ALTER TABLE "Inspection" ADD COLUMN     "isRight" BOOLEAN,
ADD COLUMN     "predictedName" TEXT,
ADD COLUMN     "probability" DOUBLE PRECISION,
ADD COLUMN     "trueName" TEXT;

-- AlterTable
ALTER TABLE "Note" ADD COLUMN     "searchText" TEXT;

-- CreateIndex
CREATE INDEX "Run_by_time" ON "Run"("createdAt", "id", "state", "datasetName", "searchText");

-- CreateIndex
CREATE INDEX "Run_by_loss" ON "Run"("bestValLoss", "createdAt" DESC, "id" DESC, "state", "datasetName", "searchText");

-- CreateIndex
CREATE INDEX "Image_createdAt_id_idx" ON "Image"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Inspection_imageId_createdAt_idx" ON "Inspection"("imageId", "createdAt");

-- CreateIndex
CREATE INDEX "Inspection_by_dataset_image" ON "Inspection"("datasetName", "datasetSplit", "datasetIndex", "createdAt");

-- CreateIndex
CREATE INDEX "Inspection_by_time" ON "Inspection"("createdAt", "id", "state", "isRight", "predictedName", "trueName", "datasetName", "imageId");

-- CreateIndex
CREATE INDEX "Inspection_by_probability" ON "Inspection"("probability", "createdAt" DESC, "id" DESC, "state", "isRight", "predictedName", "trueName", "datasetName", "imageId");

-- What a list shows of predictions that are there already.
UPDATE "Inspection" SET
  "predictedName" = "prediction"->>'className',
  "probability" = ("prediction"->'probabilities'->>("prediction"->>'classIndex')::int)::double precision,
  "isRight" = ("prediction"->>'classIndex')::int = "trueClass"
WHERE "prediction" IS NOT NULL;
UPDATE "Inspection" SET "trueName" = coalesce("Run"."classes"->>"trueClass", "trueClass"::text)
FROM "Checkpoint" JOIN "Run" ON "Run"."id" = "Checkpoint"."runId"
WHERE "Checkpoint"."id" = "Inspection"."checkpointId" AND "trueClass" IS NOT NULL;

-- Full text. Prisma knows nothing of what follows. pg_trgm belongs to every PostgreSQL's contributed extensions, and is
-- one that a database's owner may add.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX "Run_searchText_trigrams" ON "Run" USING gin ("searchText" gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX "Note_searchText_trigrams" ON "Note" USING gin ("searchText" gin_trgm_ops) WITH (fastupdate = off);
