-- DropIndex
DROP INDEX "Run_createdAt_id_idx";

-- DropIndex
DROP INDEX "Run_datasetName_createdAt_idx";

-- DropIndex
DROP INDEX "Inspection_createdAt_id_idx";

-- AlterTable
ALTER TABLE "Run" ADD COLUMN "searchText" TEXT;

-- AlterTable
ALTER TABLE "Inspection" ADD COLUMN "isRight" BOOLEAN;
ALTER TABLE "Inspection" ADD COLUMN "predictedName" TEXT;
ALTER TABLE "Inspection" ADD COLUMN "probability" REAL;
ALTER TABLE "Inspection" ADD COLUMN "trueName" TEXT;

-- AlterTable
ALTER TABLE "Note" ADD COLUMN "searchText" TEXT;

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
  "predictedName" = json_extract("prediction", '$.className'),
  "probability" = json_extract("prediction", '$.probabilities[' || json_extract("prediction", '$.classIndex') || ']'),
  "isRight" = json_extract("prediction", '$.classIndex') = "trueClass"
WHERE "prediction" IS NOT NULL;
UPDATE "Inspection" SET "trueName" = coalesce((
  SELECT json_extract("Run"."classes", '$[' || "Inspection"."trueClass" || ']')
  FROM "Checkpoint" JOIN "Run" ON "Run"."id" = "Checkpoint"."runId" WHERE "Checkpoint"."id" = "Inspection"."checkpointId"
), "trueClass") WHERE "trueClass" IS NOT NULL;

-- Full text. Prisma knows nothing of what follows: a migration that makes one of these tables anew has to make its
-- triggers anew as well. An id is a text, and the index wants a number that stays: the key table holds it.
CREATE TABLE "RunSearchKey" ("key" INTEGER NOT NULL PRIMARY KEY, "id" TEXT NOT NULL UNIQUE);
CREATE VIRTUAL TABLE "RunSearch" USING fts5("text", content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
CREATE TRIGGER "Run_search_insert" AFTER INSERT ON "Run" WHEN new."searchText" IS NOT NULL BEGIN
  INSERT INTO "RunSearchKey" ("id") VALUES (new."id");
  INSERT INTO "RunSearch" (rowid, "text") SELECT "key", new."searchText" FROM "RunSearchKey" WHERE "id" = new."id";
END;
CREATE TRIGGER "Run_search_update" AFTER UPDATE OF "searchText" ON "Run" WHEN new."searchText" IS NOT old."searchText" BEGIN
  DELETE FROM "RunSearch" WHERE rowid = (SELECT "key" FROM "RunSearchKey" WHERE "id" = new."id");
  INSERT OR IGNORE INTO "RunSearchKey" ("id") VALUES (new."id");
  INSERT INTO "RunSearch" (rowid, "text") SELECT "key", new."searchText" FROM "RunSearchKey" WHERE "id" = new."id";
END;
CREATE TRIGGER "Run_search_delete" AFTER DELETE ON "Run" BEGIN
  DELETE FROM "RunSearch" WHERE rowid = (SELECT "key" FROM "RunSearchKey" WHERE "id" = old."id");
  DELETE FROM "RunSearchKey" WHERE "id" = old."id";
END;

CREATE TABLE "NoteSearchKey" ("key" INTEGER NOT NULL PRIMARY KEY, "id" TEXT NOT NULL UNIQUE);
CREATE VIRTUAL TABLE "NoteSearch" USING fts5("text", content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
CREATE TRIGGER "Note_search_insert" AFTER INSERT ON "Note" WHEN new."searchText" IS NOT NULL BEGIN
  INSERT INTO "NoteSearchKey" ("id") VALUES (new."id");
  INSERT INTO "NoteSearch" (rowid, "text") SELECT "key", new."searchText" FROM "NoteSearchKey" WHERE "id" = new."id";
END;
CREATE TRIGGER "Note_search_update" AFTER UPDATE OF "searchText" ON "Note" WHEN new."searchText" IS NOT old."searchText" BEGIN
  DELETE FROM "NoteSearch" WHERE rowid = (SELECT "key" FROM "NoteSearchKey" WHERE "id" = new."id");
  INSERT OR IGNORE INTO "NoteSearchKey" ("id") VALUES (new."id");
  INSERT INTO "NoteSearch" (rowid, "text") SELECT "key", new."searchText" FROM "NoteSearchKey" WHERE "id" = new."id";
END;
CREATE TRIGGER "Note_search_delete" AFTER DELETE ON "Note" BEGIN
  DELETE FROM "NoteSearch" WHERE rowid = (SELECT "key" FROM "NoteSearchKey" WHERE "id" = old."id");
  DELETE FROM "NoteSearchKey" WHERE "id" = old."id";
END;
