/**
 * Finds model folders and reads what is to be shown of them.
 * @module
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { InvalidInputError, LineamentError, type ModelCard, parseCard } from 'lineament';
import type { ModelEntry, ModelFile } from '../api.js';

/** Files of a model folder that are served; nothing else in it is. */
export const MODEL_FILES = [
  'model.onnx',
  'card.json',
  'README.md',
  'history.json',
  'evaluation.json',
  'audit.json',
] as const;

/** Where to look for models. */
export interface ModelSources {
  /** Model folders that are used when the user has chosen none. */
  readonly defaults?: readonly string[];
  /** Model folders, or folders of model folders. */
  readonly folders?: readonly string[];
}

/** A model folder with the name it is served under. */
export interface FoundModel {
  readonly name: string;
  readonly folder: string;
  readonly isDefault: boolean;
}

/**
 * Finds the model folders.
 *
 * @returns defaults first, in their order, then by name. A folder counts once; of two with the same name the second gets a number.
 *   A default that one of the folders holds under the same name is taken from there, where it may say more
 * @throws {InvalidInputError} if a folder named by the user is missing or holds no model
 */
export async function findModels({ defaults = [], folders = [] }: ModelSources): Promise<FoundModel[]> {
  const defaultNames = defaults.map((folder) => basename(resolve(folder)));
  const named = (await Promise.all(folders.map(modelFoldersIn))).flat();
  const namedNames = new Set(named.map((folder) => basename(folder)));
  const kept = defaults
    .map((folder) => resolve(folder))
    .filter((folder) => !namedNames.has(basename(folder)));
  const models: FoundModel[] = [];
  for (const folder of new Set([...kept, ...named])) {
    const base = basename(folder);
    let name = base;
    for (let copy = 2; models.some((model) => model.name === name); copy++) {
      name = `${base}-${copy}`;
    }
    models.push({ name, folder, isDefault: name === base && defaultNames.includes(base) });
  }
  const place = ({ name, isDefault }: FoundModel): number =>
    isDefault ? defaultNames.indexOf(name) : defaultNames.length;
  return models.sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name, 'en'));
}

/**
 * Reads what a listing says of a model. A card that cannot be read is no error here: the others must still be shown.
 */
export async function describeModel({ name, folder, isDefault }: FoundModel): Promise<ModelEntry> {
  const files: ModelFile[] = [];
  for (const file of MODEL_FILES) {
    const info = await stat(join(folder, file)).catch(() => undefined);
    if (info?.isFile() === true) {
      files.push({ name: file, bytes: info.size });
    }
  }
  const path = `models/${encodeURIComponent(name)}/`;
  try {
    return { name, path, isDefault, card: await readCard(folder), problem: null, files };
  } catch (error) {
    const problem =
      error instanceof LineamentError ? error.message : `card.json: ${(error as Error).message}`;
    return { name, path, isDefault, card: null, problem, files };
  }
}

async function readCard(folder: string): Promise<ModelCard> {
  const text = await readFile(join(folder, 'card.json'), 'utf8');
  return parseCard(JSON.parse(text), 'card.json');
}

/** The folder itself if it is a model, else the models right in it. */
async function modelFoldersIn(path: string): Promise<string[]> {
  const folder = resolve(path);
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new InvalidInputError(
      error.code === 'ENOENT'
        ? `the models folder ${path} does not exist; give a folder that holds models`
        : `the models folder ${path} cannot be read (${error.message})`,
    );
  });
  if (entries.includes('card.json')) {
    return [folder];
  }
  const isModel = await Promise.all(
    entries.map((entry) =>
      stat(join(folder, entry, 'card.json')).then(
        (info) => info.isFile(),
        () => false,
      ),
    ),
  );
  const models = entries.filter((_, index) => isModel[index]).sort();
  if (models.length === 0) {
    throw new InvalidInputError(
      `the models folder ${path} holds no model: neither card.json nor a folder with one; give a model folder or a folder of them`,
    );
  }
  return models.map((entry) => join(folder, entry));
}
