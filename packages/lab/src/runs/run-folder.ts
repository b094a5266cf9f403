/**
 * The folder of one training run.
 * @module
 */
import { existsSync } from 'node:fs';
import * as nodeFileSystem from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InvalidInputError, TrainingError } from 'lineament';
import {
  appendLine,
  asStorageError,
  type FileSystem,
  removeAbandoned,
  writeWhole,
} from '../storage/storage.js';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint-file.js';
import { requireFreeFolder } from './model-folder.js';

const CHECKPOINTS = 'checkpoint';
const LAST = 'last.checkpoint';
const TEACHER = 'teacher.checkpoint';

/** Name of the checkpoint that holds the weights of the best epoch. */
export function bestCheckpointName(epoch: number): string {
  return `best-${String(epoch).padStart(4, '0')}.checkpoint`;
}

/** False if there is one already; another process may start a run in the same second. */
async function makeNew(path: string): Promise<boolean> {
  try {
    await nodeFileSystem.mkdir(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

/**
 * Files of one run: `config.json`, `metrics.jsonl`, `history.json`, `checkpoint/`, curves, `model.onnx`, `card.json`.
 * Every file is written whole; `checkpoint/last.checkpoint` names the best checkpoint that belongs to it.
 */
export class RunFolder {
  readonly path: string;
  readonly #files: FileSystem;

  private constructor(path: string, files: FileSystem) {
    this.path = path;
    this.#files = files;
  }

  /**
   * Makes the folder of a new run, `<time>-<network>`.
   *
   * @param parent folder of all runs; made if it is not there
   * @throws {StorageError} if it cannot be made
   * @example
   * const folder = await RunFolder.create('runs', 'baseline-gender', new Date('2026-03-01T12:00:00Z'));
   * folder.path; // 'runs/2026-03-01T12-00-00-baseline-gender'
   */
  static async create(
    parent: string,
    network: string,
    now: Date = new Date(),
    files: FileSystem = nodeFileSystem,
  ): Promise<RunFolder> {
    const name = `${now.toISOString().slice(0, 19).replaceAll(':', '-')}-${network}`;
    let path = join(parent, name);
    try {
      await nodeFileSystem.mkdir(parent, { recursive: true });
      for (let copy = 2; !(await makeNew(path)); copy++) {
        path = join(parent, `${name}-${copy}`);
      }
      await nodeFileSystem.mkdir(join(path, CHECKPOINTS));
    } catch (error) {
      throw asStorageError(path, error);
    }
    return new RunFolder(path, files);
  }

  /**
   * Makes a given folder that of a new run.
   *
   * @param path new or empty
   * @throws {InvalidInputError} if something lies there
   * @throws {StorageError} if it cannot be made
   */
  static async createAt(path: string, files: FileSystem = nodeFileSystem): Promise<RunFolder> {
    await requireFreeFolder(path);
    try {
      await nodeFileSystem.mkdir(join(path, CHECKPOINTS), { recursive: true });
    } catch (error) {
      throw asStorageError(path, error);
    }
    return new RunFolder(path, files);
  }

  /**
   * Opens the folder of an earlier run.
   *
   * @throws {InvalidInputError} if it is none
   */
  static open(path: string, files: FileSystem = nodeFileSystem): RunFolder {
    if (!existsSync(join(path, 'config.json'))) {
      throw new InvalidInputError(
        `${path} is no run folder: it has no config.json; give a folder that train has made`,
      );
    }
    return new RunFolder(path, files);
  }

  /** Path of a file of the run. */
  file(name: string): string {
    return join(this.path, name);
  }

  async write(name: string, content: string | Uint8Array): Promise<void> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    await writeWhole(this.file(name), [bytes], { files: this.#files });
  }

  async writeJson(name: string, value: unknown): Promise<void> {
    await this.write(name, `${JSON.stringify(value, null, 2)}\n`);
  }

  /**
   * Reads a JSON file of the run.
   *
   * @throws {InvalidInputError} if it is missing or no JSON
   */
  async readJson(name: string): Promise<unknown> {
    try {
      return JSON.parse(await nodeFileSystem.readFile(this.file(name), 'utf8'));
    } catch (error) {
      throw new InvalidInputError(`${this.file(name)} cannot be read: ${(error as Error).message}`);
    }
  }

  /** Adds an epoch's line to `metrics.jsonl`. */
  async appendMetrics(record: unknown): Promise<void> {
    await appendLine(this.file('metrics.jsonl'), JSON.stringify(record), this.#files);
  }

  /** Writes `metrics.jsonl` anew: a killed run may have left a line that its last checkpoint does not know. */
  async rewriteMetrics(records: readonly unknown[]): Promise<void> {
    await this.write('metrics.jsonl', records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  }

  /** Saves everything that the run needs to go on. */
  async saveLast(checkpoint: Checkpoint): Promise<void> {
    await this.#save(LAST, checkpoint);
  }

  /** Whether the run has anything to go on from. */
  hasLast(): boolean {
    return existsSync(join(this.path, CHECKPOINTS, LAST));
  }

  /** @throws {TrainingError} if there is none or it is damaged */
  loadLast(): Promise<Checkpoint> {
    return this.#load(LAST);
  }

  /** Saves the weights of the best epoch so far, beside those of the best before it. */
  async saveBest(epoch: number, checkpoint: Checkpoint): Promise<void> {
    await this.#save(bestCheckpointName(epoch), checkpoint);
  }

  /** @throws {TrainingError} if it is missing or damaged */
  loadBest(epoch: number): Promise<Checkpoint> {
    return this.#load(bestCheckpointName(epoch));
  }

  /** Keeps what the teacher has said of the training pictures: asking it again takes minutes. */
  async saveTeacher(estimates: Checkpoint['tensors']): Promise<void> {
    await this.#save(TEACHER, { meta: null, tensors: estimates });
  }

  /**
   * What the teacher has said.
   *
   * @returns undefined if nothing was kept
   * @throws {TrainingError} if it is damaged
   */
  async loadTeacher(): Promise<Checkpoint['tensors'] | undefined> {
    return existsSync(join(this.path, CHECKPOINTS, TEACHER))
      ? (await this.#load(TEACHER)).tensors
      : undefined;
  }

  /** Removes what a saved last checkpoint needs no more. */
  async removeOtherBest(epoch: number | undefined): Promise<void> {
    const kept = epoch === undefined ? undefined : bestCheckpointName(epoch);
    for (const name of await nodeFileSystem.readdir(this.file(CHECKPOINTS))) {
      if (name.startsWith('best-') && name !== kept) {
        await nodeFileSystem.rm(join(this.path, CHECKPOINTS, name), { force: true });
      }
    }
  }

  /** Removes what a killed process has left half-written. */
  async tidy(): Promise<void> {
    await removeAbandoned(this.path);
    await removeAbandoned(this.file(CHECKPOINTS));
  }

  /** Removes the folder of a run that has come to nothing. */
  async remove(): Promise<void> {
    await nodeFileSystem.rm(this.path, { recursive: true, force: true });
  }

  /** For people: the folder's own name. */
  get name(): string {
    return basename(this.path);
  }

  async #save(name: string, checkpoint: Checkpoint): Promise<void> {
    await writeWhole(join(this.path, CHECKPOINTS, name), encodeCheckpoint(checkpoint), {
      files: this.#files,
    });
  }

  async #load(name: string): Promise<Checkpoint> {
    const path = join(this.path, CHECKPOINTS, name);
    const bytes = await nodeFileSystem.readFile(path).catch((error: Error) => {
      throw new TrainingError(`${path} cannot be read (${error.message}); start the training anew`);
    });
    return decodeCheckpoint(bytes, path);
  }
}
