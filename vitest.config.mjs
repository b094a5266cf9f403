import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Tests run on the compiled packages: what is tested is what is published, worker threads included.
    include: ['packages/*/dist/**/*.test.js'],
    exclude: ['**/node_modules/**'],
    globalSetup: ['scripts/vitest-webgpu.mjs', 'scripts/vitest-chromium.mjs'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Each test file may hold native sessions of its own; two cores are the smallest machine we plan for.
    pool: 'forks',
    maxWorkers: 2,
  },
});
