/**
 * Studio, built and served, in a Chromium with a fake camera that shows a real face.
 * @module
 */

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningServer, serve } from '@lineament/server';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';
import { writeConstantModel } from './constant-model.js';
import { writeCameraFilm } from './faces.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of a Chromium, found by `scripts/find-chromium.mjs`; null where there is none. */
    readonly chromium: string | null;
  }
}

/** Path of the browser to test in; null where there is none. */
export const CHROMIUM = inject('chromium');

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The packages are compiled before any test runs; Studio is built here if anything in it has changed. */
function buildStudio(): void {
  const code = "import { buildStudio } from './scripts/build-studio.mjs'; buildStudio();";
  execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: ROOT, stdio: 'pipe' });
}

/** What a fake camera does. */
export type CameraKind = 'face' | 'none' | 'denied';

/** A page, and what went wrong on it that no assertion sees. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Violations of the content security policy, errors nobody caught, requests that left this machine. */
  readonly complaints: string[];
}

/** A served Studio and browsers to visit it. */
export class Visitors {
  readonly #folder: string;
  readonly #server: RunningServer;
  readonly #browsers = new Map<CameraKind, Browser>();

  private constructor(folder: string, server: RunningServer) {
    this.#folder = folder;
    this.#server = server;
  }

  /** Builds Studio if anything has changed, and serves it with a model that says the same of every face. */
  static async start(): Promise<Visitors> {
    buildStudio();
    const folder = await mkdtemp(join(tmpdir(), 'lineament-studio-'));
    await writeCameraFilm(join(folder, 'camera.mjpeg'));
    await writeConstantModel(join(folder, 'constant'));
    const server = await serve({
      studio: join(ROOT, 'apps', 'studio', 'dist'),
      models: { defaults: [join(folder, 'constant')], folders: [join(ROOT, 'models')] },
      port: 0,
    });
    return new Visitors(folder, server);
  }

  /** Where Studio is served. */
  get url(): string {
    return this.#server.url;
  }

  /** Stops the server only, as if the network were gone. */
  async stopServer(): Promise<void> {
    await this.#server.close();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#browsers.values()].map((browser) => browser.close()));
    await this.#server.close().catch(() => undefined);
    await rm(this.#folder, { recursive: true, force: true });
  }

  /**
   * Opens a page of Studio, does something there, and closes it.
   *
   * @param hash such as `#/live`
   * @returns complaints; a test expects none
   */
  async visit(
    hash: string,
    camera: CameraKind,
    work: (visit: Visit) => Promise<void>,
    options: { readonly width?: number; readonly height?: number } = {},
  ): Promise<readonly string[]> {
    const { width = 1280, height = 900 } = options;
    const browser = await this.#browser(camera);
    const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    if (camera === 'face') {
      await context.grantPermissions(['camera']);
    }
    const page = await context.newPage();
    const complaints = watch(page, this.url);
    try {
      await page.goto(`${this.url}${hash}`);
      await work({ page, context, complaints });
    } finally {
      await context.close();
    }
    return complaints;
  }

  async #browser(camera: CameraKind): Promise<Browser> {
    const known = this.#browsers.get(camera);
    if (known !== undefined) {
      return known;
    }
    if (CHROMIUM === null) {
      throw new Error('there is no Chromium');
    }
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost',
        ...(camera === 'none'
          ? []
          : [
              '--use-fake-device-for-media-stream',
              `--use-file-for-fake-video-capture=${join(this.#folder, 'camera.mjpeg')}`,
            ]),
        ...(camera === 'denied' ? ['--deny-permission-prompts'] : ['--use-fake-ui-for-media-stream']),
      ],
    });
    this.#browsers.set(camera, browser);
    return browser;
  }
}

function watch(page: Page, url: string): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    // A blob is a part of the page's own memory.
    if (
      !request
        .url()
        .replace(/^blob:/, '')
        .startsWith(url)
    ) {
      complaints.push(`request to ${request.url()}`);
    }
  });
  return complaints;
}

/**
 * What axe finds on a page that is serious or critical.
 *
 * @returns rule and elements of each
 */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => {
    const runner = (globalThis as unknown as { axe: { run(): Promise<import('axe-core').AxeResults> } }).axe;
    return runner.run();
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
