-- AlterTable
ALTER TABLE "Dataset" ADD COLUMN     "ground" TEXT,
ADD COLUMN     "preparation" TEXT;
