import { defineConfig } from 'vitest/config';
import { findChromium } from './scripts/find-chromium.mjs';

export default defineConfig({
  test: {
    // Tests run on the compiled packages: what is tested is what is published, worker threads included.
    include: [
      'packages/*/dist/**/*.test.js',
      // Studio is published as a bundle; Vitest compiles its parts the way the bundler does.
      'apps/studio/src/**/*.test.{ts,tsx}',
      // These need a browser; without one they are not registered, and the setup says so.
      ...(findChromium() === undefined ? [] : ['apps/studio/e2e/**/*.{e2e,test}.ts']),
    ],
    exclude: ['**/node_modules/**'],
    // Others are left out; this one is what the test of the palette reads.
    css: { include: [/theme\/tokens\.css/] },
    globalSetup: ['scripts/vitest-webgpu.mjs', 'scripts/vitest-chromium.mjs'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Each test file may hold native sessions of its own; two cores are the smallest machine we plan for.
    pool: 'forks',
    maxWorkers: 2,
  },
});
