/** For `node scripts/screenshots.mjs`: pictures instead of tests. */
import { defineConfig, mergeConfig } from 'vitest/config';
import base from '../../../vitest.config.mjs';

const config = mergeConfig(base, defineConfig({}));
config.test.include = ['apps/studio/e2e/screenshots.ts'];
config.test.testTimeout = 180_000;
export default config;
