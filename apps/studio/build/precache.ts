/**
 * Tells the service worker which files make up this version.
 * @module
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import type { Plugin } from 'vite';

const WORKER = 'service-worker.js';

/** Writes the list of files, and a version that changes with any of them, into the service worker. */
export function precache(): Plugin {
  let folder: string | undefined;
  return {
    name: 'lineament:precache',
    writeBundle({ dir }) {
      folder = dir;
    },
    // After all files are written.
    async closeBundle() {
      if (folder === undefined) {
        return; // the build failed
      }
      const all = await filesIn(folder);
      const rare = await rarelyUsed(folder, all);
      const paths = all.filter((path) => isOfEveryVisit(path) && !rare.has(path)).sort();
      const worker = join(folder, WORKER);
      const code = await readFile(worker, 'utf8');
      const hash = createHash('sha256').update(code);
      for (const path of paths) {
        hash.update(`${path}\0`).update(await readFile(join(folder, path)));
      }
      const list = {
        version: hash.digest('hex').slice(0, 12),
        files: paths.map((path) => (path === 'index.html' ? './' : path)),
      };
      await writeFile(worker, `self.PRECACHE=${JSON.stringify(list)};\n${code}`);
    },
  };
}

/** Models are stored by the list that the host gives. */
function isOfEveryVisit(path: string): boolean {
  return path !== WORKER && !path.startsWith('models/') && !path.endsWith('.map');
}

/** The runtime for WebGPU is stored by those who use it; the runtime's own list of files says which that is. */
async function rarelyUsed(folder: string, paths: readonly string[]): Promise<Set<string>> {
  const list = paths.find((path) => /^app\/lineament-[^/]+\/manifest\.json$/.test(path));
  if (list === undefined) {
    throw new Error('the bundle has no list of the files of the runtime');
  }
  const { files } = JSON.parse(await readFile(join(folder, list), 'utf8')) as {
    files: { path: string; backend?: string }[];
  };
  return new Set(
    files
      .filter(({ backend }) => backend === 'webgpu')
      .map(({ path }) => posix.join(posix.dirname(list), path)),
  );
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
