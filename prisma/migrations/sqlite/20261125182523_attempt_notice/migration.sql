-- AlterTable
ALTER TABLE "Attempt" ADD COLUMN "notice" TEXT;
