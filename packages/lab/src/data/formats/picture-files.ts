/**
 * Sources that are many image files, in a folder or a tar archive: UTKFace and class folders.
 * @module
 */
import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { DataError } from 'lineament';
import { refuseManyDefects } from '../defects.js';
import { fingerprintLine, listFolder, readFolder } from '../input/folder.js';
import { type NamedFile, readTar } from '../input/tar.js';
import type { DataSource, ReadContext, SourceIndex } from '../source.js';
import type { DefectiveSample } from '../types.js';
import { indexClassFolders } from './class-folders.js';
import { indexUtkFace, isUtkFaceName } from './utkface.js';

/** A picture file that was seen, and the hash of its bytes. */
export interface PictureFile {
  readonly name: string;
  readonly content: string;
}

/** What a contract makes of the names; the samples carry the names of files. */
export type NameContract = Omit<SourceIndex, 'sources' | 'pictures' | 'ignored' | 'name'>;

const PICTURE_NAME = /\.(jpe?g|png|webp|gif|tiff?|heic|avif)$/i;

/** True for the name of an image file that is not a system's leftover (`._photo.jpg`, `.trash/photo.jpg`). */
function isPictureName(name: string): boolean {
  return (
    PICTURE_NAME.test(name) && !name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX')
  );
}

/** Reads the wanted files of one place, in the order that is best for it. */
type FileReader = (wanted: ReadonlySet<string>, signal?: AbortSignal) => AsyncIterable<NamedFile>;

/**
 * A folder of pictures. Its fingerprint is the SHA-256 of its real path and of its files' lines
 * ({@link fingerprintLine}), sorted by name: reading every file to find a packed copy would take as long as decoding some.
 */
export function folderSource(path: string, name: string): DataSource {
  return {
    paths: [path],
    format: async () => formatOf((await listFolder(path)).map((file) => file.name)),
    fingerprint: async () => {
      const hash = createHash('sha256').update(`${await realpath(path)}\n`);
      for (const file of await listFolder(path)) {
        hash.update(fingerprintLine(file));
      }
      return `folder ${hash.digest('hex')}`;
    },
    index: async (context) => {
      const names = (await listFolder(path)).map((file) => file.name);
      const reader: FileReader = (wanted, signal) => readFolder(path, wanted, signal);
      const wanted = names.filter(isPictureName);
      const missing: DefectiveSample[] = [];
      const files = readFolder(path, wanted, context.signal, (file, reason) =>
        missing.push({ name: file, reason }),
      );
      const pictures = await hashContents(files, context, wanted.length);
      // Here already: what is left of them may break the contract, or be nothing.
      refuseManyDefects(path, missing, wanted.length);
      const sha256 = contentHash(pictures);
      return { ...indexFiles(path, name, sha256, pictures, names, reader, context), missing };
    },
  };
}

/** A `.tar` or `.tar.gz` of pictures. Its fingerprint is the SHA-256 of its bytes. */
export function tarSource(path: string, name: string): DataSource {
  return {
    paths: [path],
    format: async (signal) => {
      const names: string[] = [];
      const note = (file: string): boolean => {
        names.push(file);
        return false;
      };
      for await (const _ of readTar(path, note, signal)) {
        // Nothing is asked for: only the names are of interest.
      }
      return formatOf(names);
    },
    fingerprint: (context) => context.hashFile(path),
    index: async (context) => {
      const names: string[] = [];
      const wanted = (file: string): boolean => {
        names.push(file);
        return isPictureName(file);
      };
      const pictures = await hashContents(readTar(path, wanted, context.signal), context);
      const reader: FileReader = (kept, signal) => readTar(path, (file) => kept.has(file), signal);
      return indexFiles(path, name, await context.hashFile(path), pictures, names, reader, context);
    },
  };
}

/** UTKFace if most pictures are named as its are. */
function formatOf(names: readonly string[]): 'utkface' | 'class-folders' {
  const pictures = names.filter(isPictureName);
  return pictures.filter(isUtkFaceName).length > pictures.length / 2 ? 'utkface' : 'class-folders';
}

function indexFiles(
  path: string,
  name: string,
  sha256: string,
  pictures: readonly PictureFile[],
  names: readonly string[],
  reader: FileReader,
  context: ReadContext,
): SourceIndex {
  if (pictures.length === 0) {
    throw new DataError(
      `${path} holds no pictures (.jpg, .png, .webp…); give a folder like happy/1.jpg, train/happy/1.jpg, or UTKFace's`,
    );
  }
  const utkFace = formatOf(pictures.map((file) => file.name)) === 'utkface';
  const contract = utkFace
    ? indexUtkFace(path, pictures)
    : indexClassFolders(path, pictures, context.splitSeed);
  const position = new Map(contract.samples.map((sample, index) => [sample.name, index]));
  return {
    ...contract,
    name: utkFace ? 'utkface' : name,
    sources: [{ path, sha256 }],
    ignored: names.filter((file) => !isPictureName(file)).sort(),
    pictures: async function* (wanted) {
      const kept = new Set(contract.samples.filter((_, index) => wanted.has(index)).map((s) => s.name));
      for await (const file of reader(kept, context.signal)) {
        const index = position.get(file.name);
        if (index !== undefined) {
          yield { position: index, picture: { kind: 'file', bytes: file.bytes } };
        }
      }
    },
  };
}

/** Sorted by name, so that a folder and an archive of the same files give the same data set. */
async function hashContents(
  files: AsyncIterable<NamedFile>,
  context: ReadContext,
  total?: number,
): Promise<PictureFile[]> {
  const pictures: PictureFile[] = [];
  for await (const { name, bytes } of files) {
    pictures.push({ name, content: createHash('sha256').update(bytes).digest('hex') });
    context.progress({
      stage: 'index',
      done: pictures.length,
      unit: 'samples',
      ...(total === undefined ? {} : { total }),
    });
  }
  return pictures.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** SHA-256 of the sorted lines `name TAB sha256-of-the-file LF`. */
export function contentHash(files: readonly PictureFile[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${file.name}\t${file.content}\n`);
  }
  return hash.digest('hex');
}
