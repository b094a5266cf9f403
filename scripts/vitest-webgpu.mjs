/**
 * Vitest's global setup: looks for a WebGPU adapter once, and hands the answer to all test files.
 * Where there is none, tests that need one are not registered at all.
 */
import { findWebgpu } from './find-webgpu.mjs';

export default function setup(project) {
  const found = findWebgpu();
  if (found === undefined) {
    console.log('WebGPU: no adapter found, so its tests are left out (Debian: apt-get install chromium)');
  } else {
    console.log(`WebGPU: tests run on ${found.name}`);
    // Test files run in processes that inherit this environment.
    Object.assign(process.env, found.environment);
  }
  project.provide('webgpu', found !== undefined);
}
