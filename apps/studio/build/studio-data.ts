/**
 * Puts beside the application what it fetches: the runtime with the face detector, and the models.
 *
 * While developing (`npm run dev -w apps/studio`) they are served from where they are; training runs too, of the folder
 * that the environment variable `LINEAMENT_RUNS` names.
 * @module
 */
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createHandler,
  describeModel,
  type FoundModel,
  findModels,
  type ModelEntry,
  type ModelSources,
} from '@lineament/server';
import { defaultModelFolders } from 'lineament';
import type { Plugin } from 'vite';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ASSETS = join(dirname(fileURLToPath(import.meta.resolve('lineament/package.json'))), 'assets');
const FONT_LICENCE = fileURLToPath(import.meta.resolve('@fontsource-variable/instrument-sans/LICENSE'));
const MODELS = join(ROOT, 'models');

/** Part of the runtime's list of files that is rewritten. */
interface Manifest {
  readonly files: readonly { readonly path: string }[];
  readonly models: readonly string[];
}

/** Serves or copies the data; fills in `__ASSETS_FOLDER__`. */
export function studioData(): Plugin {
  let assetsFolder = 'lineament/';
  return {
    name: 'lineament:studio-data',
    async config(_config, { command }) {
      if (command === 'build') {
        assetsFolder = `app/lineament-${await hashOfAssets()}/`;
      }
      return { define: { __ASSETS_FOLDER__: JSON.stringify(assetsFolder) } };
    },
    async configureServer({ middlewares }) {
      const { LINEAMENT_RUNS } = process.env;
      const data = await createHandler({
        models: await modelSources(),
        ...(LINEAMENT_RUNS === undefined ? {} : { runs: LINEAMENT_RUNS }),
      });
      const assets = await createHandler({ studio: ASSETS });
      const serve =
        (handler: typeof data) =>
        (request: IncomingMessage, response: ServerResponse): void =>
          void handler(request, response);
      middlewares.use(`/${assetsFolder}`, serve(assets));
      middlewares.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
        if (/^\/(?:api|models)\//.test(request.url ?? '')) {
          serve(data)(request, response);
        } else {
          next();
        }
      });
    },
    async writeBundle({ dir }) {
      if (dir === undefined) {
        throw new Error('the bundle has no folder');
      }
      const found = await findModels(await modelSources());
      const entries = await Promise.all(found.map((model) => copyModel(model, dir)));
      await writeJson(join(dir, 'models', 'index.json'), { models: entries });
      await copyAssets(join(dir, assetsFolder));
      await cp(FONT_LICENCE, join(dir, 'licences', 'instrument-sans.txt'));
    },
  };
}

async function modelSources(): Promise<ModelSources> {
  return { defaults: await defaultModelFolders(), folders: [MODELS] };
}

/** Of a model that is not a default only what is to be read: its network may be many times the rest. */
async function copyModel(model: FoundModel, dir: string): Promise<ModelEntry> {
  const entry = await describeModel(model);
  const files = entry.files.filter(({ name }) => model.isDefault || name !== 'model.onnx');
  const folder = join(dir, 'models', model.name);
  await mkdir(folder, { recursive: true });
  for (const { name } of files) {
    await cp(join(model.folder, name), join(folder, name));
  }
  return { ...entry, files };
}

/** All but the models, which lie in a folder of their own, as the list of files says, and what is for Node. */
async function copyAssets(target: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(ASSETS, 'manifest.json'), 'utf8')) as Manifest;
  const toModels = (path: string): string => path.replace(/^models\//, '../../models/');
  await cp(ASSETS, target, {
    recursive: true,
    filter: (path) => !['models', join('detector', 'native')].includes(relative(ASSETS, path)),
  });
  await writeJson(join(target, 'manifest.json'), {
    ...manifest,
    files: manifest.files.map((file) => ({ ...file, path: toModels(file.path) })),
    models: manifest.models.map(toModels),
  });
}

/** The list has the hashes of all files in it. */
async function hashOfAssets(): Promise<string> {
  const manifest = await readFile(join(ASSETS, 'manifest.json'));
  return createHash('sha256').update(manifest).digest('hex').slice(0, 8);
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(value)}\n`);
}
