-- AlterTable
ALTER TABLE "Worker" ADD COLUMN "missingMegabytes" INTEGER;
