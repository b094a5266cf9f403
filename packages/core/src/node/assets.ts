/**
 * The files that travel with this package: the face detector's networks and the default attribute models.
 * @module
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DetectorSessions } from '../detect/detector.js';
import { ModelError } from '../errors.js';
import type { InferenceBackend } from '../inference/backend.js';

const ASSETS = fileURLToPath(new URL('../../assets/', import.meta.url));

/**
 * Loads the two BlazeFace networks.
 *
 * @throws {ModelError} if the package's assets are not there
 */
export async function loadDetector(backend: InferenceBackend): Promise<DetectorSessions> {
  const read = (name: string): Promise<Uint8Array> => readAsset(join(ASSETS, 'detector', 'native', name));
  const [near, far] = await Promise.all([
    backend.createSession(await read('near.onnx'), { small: true }),
    backend.createSession(await read('far.onnx')),
  ]);
  return { near, far };
}

async function readAsset(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch {
    throw new ModelError(
      `the face detector ${path} is missing; reinstall the package, or run the build in a checkout`,
    );
  }
}

/**
 * Folders of the attribute models used when none are named.
 *
 * @returns paths, in the order in which an analyzer is given them; empty if the package carries none
 * @throws {ModelError} if the package's assets are not there
 */
export async function defaultModelFolders(): Promise<string[]> {
  const path = join(ASSETS, 'manifest.json');
  const text = await readFile(path, 'utf8').catch(() => {
    throw new ModelError(
      `the list of models ${path} is missing; reinstall the package, or run the build in a checkout`,
    );
  });
  const { models } = JSON.parse(text) as { readonly models: readonly string[] };
  return models.map((folder) => join(ASSETS, folder));
}
