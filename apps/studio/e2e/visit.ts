/**
 * Visits of Studio with a fake camera, which shows a real face, and a model that says the same of every face.
 * @module
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { writeConstantModel } from './constant-model.js';
import { writeCameraFilm } from './faces.js';
import { type StudioUnderTest, startStudio } from './studio.js';

/** Whether there is a camera, and whether the browser lends it. */
export type CameraKind = 'face' | 'none' | 'denied';

/** Shipped models, to be chosen instead. */
const MODELS = fileURLToPath(new URL('../../../models', import.meta.url));

/** Opens pages; a browser is started when its kind of camera is first needed. */
export class Visitors {
  readonly #folder: string;
  readonly #studios = new Map<CameraKind, StudioUnderTest>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async start(): Promise<Visitors> {
    const folder = await mkdtemp(join(tmpdir(), 'lineament-visit-'));
    await writeCameraFilm(join(folder, 'camera.mjpeg'));
    await writeConstantModel(join(folder, 'constant'));
    const visitors = new Visitors(folder);
    await visitors.#studio('face');
    return visitors;
  }

  /**
   * Opens a page of Studio, does something there, and closes it.
   *
   * @param hash such as `#/live`
   * @param work given the page, and a function that takes the server away
   * @returns what must not have happened; a test expects nothing
   */
  async visit(
    hash: string,
    camera: CameraKind,
    work: (page: Page, stopServer: () => Promise<void>) => Promise<void>,
    options: BrowserContextOptions = {},
  ): Promise<readonly string[]> {
    const studio = await this.#studio(camera);
    const watched = await studio.open(hash, {
      viewport: { width: 1280, height: 900 },
      ...(camera === 'face' ? { permissions: ['camera'] } : {}),
      ...options,
    });
    try {
      await work(watched.page, () => studio.server.close());
    } finally {
      await watched.close();
    }
    return watched.problems();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#studios.values()].map((studio) => studio.close()));
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #studio(camera: CameraKind): Promise<StudioUnderTest> {
    const known = this.#studios.get(camera);
    if (known !== undefined) {
      return known;
    }
    const film = join(this.#folder, 'camera.mjpeg');
    const studio = await startStudio({
      models: { defaults: [join(this.#folder, 'constant')], folders: [MODELS] },
      switches: [
        camera === 'denied' ? '--deny-permission-prompts' : '--use-fake-ui-for-media-stream',
        ...(camera === 'none'
          ? []
          : ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`]),
      ],
    });
    this.#studios.set(camera, studio);
    return studio;
  }
}
