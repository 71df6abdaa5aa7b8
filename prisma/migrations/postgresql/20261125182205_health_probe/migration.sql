-- CreateTable
CREATE TABLE "HealthProbe" (
    "process" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "writtenAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "HealthProbe_pkey" PRIMARY KEY ("process")
);
