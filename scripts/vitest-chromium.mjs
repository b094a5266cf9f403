/**
 * Vitest's global setup: looks for a Chromium once, and hands its path to all test files.
 * Where there is none, tests that need one are not registered at all.
 */
import { findChromium } from './find-chromium.mjs';

export default function setup(project) {
  const path = findChromium();
  console.log(
    path === undefined
      ? 'Browser: no Chromium or Chrome found, so its tests are left out (Debian: apt-get install chromium; elsewhere set CHROME_PATH)'
      : `Browser: tests run in ${path}`,
  );
  project.provide('chromium', path ?? null);
}
