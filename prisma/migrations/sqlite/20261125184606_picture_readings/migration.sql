-- By hand: the generated one makes "Image" anew, and dropping it would take the images from their inspections.

-- DropIndex
DROP INDEX "Image_originalSha256_polarity_key";

-- AlterTable
ALTER TABLE "Image" ADD COLUMN "preparation" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Image" ADD COLUMN "crop" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "Inspection" ADD COLUMN "reading" JSONB;

-- CreateIndex
CREATE UNIQUE INDEX "Image_originalSha256_polarity_preparation_crop_key" ON "Image"("originalSha256", "polarity", "preparation", "crop");
