/**
 * From the arguments of a command line to pictures, one at a time and always in the same order.
 * @module
 */

import { stat } from 'node:fs/promises';
import { basename, extname, isAbsolute, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { uniqueName } from './copy-name.js';
import { type WalkStep, walkFolder } from './walk-folder.js';

/** Extensions by which folders and patterns are searched; a file named outright may have any. */
const IMAGE_EXTENSIONS = [
  '.jpg',
  '.jpeg',
  '.jpe',
  '.png',
  '.webp',
  '.gif',
  '.avif',
  '.heic',
  '.heif',
  '.tif',
  '.tiff',
];

/** The argument that stands for a list of paths on stdin. */
export const STDIN = '-';

/** A picture to analyze, or what was wrong with an argument. */
export type Input =
  | {
      readonly path: string;
      /** Path for copies of this picture, relative to their folder, unlike every other picture's. */
      readonly copy: string;
    }
  | { readonly problem: string };

/** Where to look, and what to leave out. */
export interface InputOptions {
  /** Folders that hold our own output: left out wherever they turn up. */
  readonly excludedFolders: readonly string[];
  /** Paths for `-`, as from {@link readPathList}. */
  readonly list: AsyncIterable<string>;
}

/** A file, folder or pattern as it was found when its turn came. */
interface Argument {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'pattern';
  /** Whether the argument gives this file. */
  readonly covers: (path: string) => boolean;
}

/**
 * Lists the pictures that arguments name: files, folders (searched through), patterns and `-`.
 *
 * Nothing but the arguments, the entries of the folders on the way and, so that copies do not replace each other, the names
 * of files that are listed one by one is kept in memory. A picture that two arguments give counts
 * for the first; paths from stdin are taken as they come.
 */
export async function* listInputs(
  paths: readonly string[],
  { excludedFolders, list }: InputOptions,
): AsyncGenerator<Input> {
  const excluded = (path: string): boolean => excludedFolders.some((folder) => isWithin(folder, path));
  const takenNames = new Map<string, number>();
  const earlier: Argument[] = [];
  const alone = paths.length === 1 && paths[0] !== STDIN;
  for (const path of paths) {
    if (path === STDIN) {
      for await (const listed of list) {
        if (excluded(listed)) {
          yield { problem: `${listed} lies in a folder of copies, where one could replace it; leave it out` };
          continue;
        }
        yield* inputsOf(await describe(listed, false), excluded, takenNames, false);
      }
      continue;
    }
    const argument = await describe(path, true);
    for await (const input of inputsOf(argument, excluded, takenNames, alone)) {
      if ('problem' in input || !earlier.some(({ covers }) => covers(input.path))) {
        yield input;
      }
    }
    earlier.push(argument);
  }
}

/** Splits a list of paths at line ends, or at NUL characters (`find -print0`) if there are any. */
export async function* readPathList(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let separator: RegExp | undefined;
  for await (const chunk of chunks) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    separator ??= rest.includes('\0') ? /\0/ : rest.includes('\n') ? /\r?\n/ : undefined;
    if (separator !== undefined) {
      const parts = rest.split(separator);
      rest = parts.pop() ?? '';
      yield* parts.filter((part) => part !== '');
    }
  }
  if (rest !== '') {
    yield rest;
  }
}

async function describe(path: string, patterns: boolean): Promise<Argument> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) {
    return { path, kind: 'folder', covers: (other) => isPictureName(other) && isWithin(path, other) };
  }
  if (found === undefined && patterns && picomatch.scan(path).isGlob) {
    const matches = picomatch(path);
    return { path, kind: 'pattern', covers: (other) => isPictureName(other) && matches(other) };
  }
  // A missing file is reported when it is read, as one that vanishes by then is.
  return { path, kind: 'file', covers: (other) => resolve(other) === resolve(path) };
}

async function* inputsOf(
  { path, kind, covers }: Argument,
  excluded: (path: string) => boolean,
  takenNames: Map<string, number>,
  alone: boolean,
): AsyncGenerator<Input> {
  if (kind === 'file') {
    yield { path, copy: uniqueName(basename(path), takenNames) };
    return;
  }
  const start = kind === 'folder' ? path : patternStart(path);
  // The folders of several arguments stay apart in the folder of the copies.
  const prefix = alone ? '' : `${uniqueName(basename(resolve(start)) || 'root', takenNames)}${sep}`;
  let count = 0;
  for await (const step of stepsOf(path, kind, start, covers, excluded)) {
    count++;
    yield 'problem' in step ? step : { path: step.path, copy: `${prefix}${relative(start, step.path)}` };
  }
  if (count === 0) {
    const what = kind === 'folder' ? `${path} holds no images` : `no image matches ${path}`;
    yield { problem: `${what}; it was searched for ${IMAGE_EXTENSIONS.join(' ')}` };
  }
}

function stepsOf(
  path: string,
  kind: Argument['kind'],
  start: string,
  covers: (path: string) => boolean,
  excluded: (path: string) => boolean,
): AsyncIterable<WalkStep> {
  if (kind === 'folder') {
    return walkFolder(path, { wanted: (file) => isPictureName(file) && !excluded(file), excluded });
  }
  const { glob } = picomatch.scan(path);
  const depth = glob.includes('**') ? Number.POSITIVE_INFINITY : glob.split('/').length - 1;
  return walkFolder(start, { wanted: (file) => covers(file) && !excluded(file), excluded, depth });
}

/** The folder above a pattern's first special character. */
function patternStart(pattern: string): string {
  return picomatch.scan(pattern).base || '.';
}

/** Whether a name ends as pictures do. */
export function isPictureName(path: string): boolean {
  return IMAGE_EXTENSIONS.includes(extname(path).toLowerCase());
}

/** Whether a path is a folder or lies below it. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(resolve(folder), resolve(path));
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}
