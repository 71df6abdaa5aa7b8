import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Some tests train; a busy machine takes its time.
  test: { include: ['src/**/*.test.ts', 'tests/**/*.test.ts'], testTimeout: 120_000 },
})
