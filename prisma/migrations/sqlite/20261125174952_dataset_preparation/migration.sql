-- AlterTable
ALTER TABLE "Dataset" ADD COLUMN "ground" TEXT;
ALTER TABLE "Dataset" ADD COLUMN "preparation" TEXT;
