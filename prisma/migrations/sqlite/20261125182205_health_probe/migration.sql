-- CreateTable
CREATE TABLE "HealthProbe" (
    "process" TEXT NOT NULL PRIMARY KEY,
    "token" TEXT NOT NULL,
    "writtenAt" DATETIME NOT NULL
);
