/**
 * Finds the built Studio.
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundledStudio } from '@lineament/server';
import { LineamentError } from 'lineament';
import type { Terminal } from '../output/terminal.js';

/** What a checkout has and a published package has not. */
const BUILD_SCRIPT = new URL('../../../../scripts/build-studio.mjs', import.meta.url);

/**
 * Folder of the built Studio. In a checkout it is built first if its sources have changed.
 *
 * @throws {LineamentError} if it is not there and cannot be built
 */
export async function builtStudio(terminal: Terminal): Promise<string> {
  if (existsSync(BUILD_SCRIPT)) {
    const { buildStudio } = (await import(BUILD_SCRIPT.href)) as {
      buildStudio: (onBuild: () => void) => void;
    };
    try {
      buildStudio(() => terminal.note('building Studio, which takes a few seconds the first time'));
    } catch (error) {
      throw new LineamentError((error as Error).message);
    }
  }
  const folder = bundledStudio();
  if (!existsSync(join(folder, 'index.html'))) {
    throw new LineamentError(`${folder} has no built Studio; install @lineament/server anew`);
  }
  return folder;
}
