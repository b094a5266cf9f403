/**
 * Studio in a real Chromium, watched: what it asks for, what its policy refuses, what it says to the console.
 *
 * Used by every `*.e2e.ts` here; they are registered where a Chromium is found (see `vitest.config.mjs`).
 * @module
 */
import { fileURLToPath } from 'node:url';
import { bundledStudio, type RunningServer, type ServeOptions, serve } from '@lineament/server';
import { defaultModelFolders } from 'lineament';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of a Chromium, found by the global setup. */
    readonly chromium: string | null;
  }
}

const ROOT = new URL('../../../', import.meta.url);

/** Switches that keep Chromium quiet: it must ask nobody for anything on its own. */
const SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface StudioOptions extends Omit<ServeOptions, 'studio' | 'port'> {
  /** Further switches, for instance for a fake camera. */
  readonly switches?: readonly string[];
}

/** Studio, served, and a browser to open it in. */
export interface StudioUnderTest {
  readonly server: RunningServer;
  readonly browser: Browser;
  /** Opens a page of Studio in a profile of its own. */
  open(hash: string, options?: BrowserContextOptions): Promise<WatchedPage>;
  close(): Promise<void>;
}

export interface WatchedPage {
  readonly page: Page;
  /** What must not have happened: requests to elsewhere, refusals of the policy, errors. Empty is good. */
  problems(): readonly string[];
  close(): Promise<void>;
}

/**
 * Builds Studio if its sources have changed, serves it with the default models, starts Chromium.
 *
 * @example
 * const studio = await startStudio({ runs: folder });
 * const { page, problems } = await studio.open('#/runs');
 */
export async function startStudio({
  switches = [],
  ...options
}: StudioOptions = {}): Promise<StudioUnderTest> {
  await buildStudio();
  const server = await serve({
    studio: bundledStudio(),
    models: { defaults: await defaultModelFolders(), folders: [fileURLToPath(new URL('models', ROOT))] },
    ...options,
    port: 0,
  });
  const browser = await startBrowser(switches);
  return {
    server,
    browser,
    open: (hash, contextOptions) => openWatched(browser, server.url + hash, contextOptions),
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** Brings the built Studio up to date. */
export async function buildStudio(): Promise<void> {
  const script = (await import(new URL('scripts/build-studio.mjs', ROOT).href)) as {
    buildStudio: () => void;
  };
  script.buildStudio();
}

/** Starts the Chromium that was found. */
export function startBrowser(switches: readonly string[] = []): Promise<Browser> {
  const executablePath = inject('chromium');
  if (executablePath === null) {
    throw new Error('there is no Chromium; these tests should not have been registered');
  }
  return chromium.launch({ executablePath, args: [...SWITCHES, ...switches] });
}

/** Opens an address in a profile of its own and watches what happens. */
export async function openWatched(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const problems: string[] = [];
  const { origin } = new URL(url);
  const context = await browser.newContext(options);
  context.on('request', (request) => {
    const asked = new URL(request.url());
    if (asked.origin !== origin && !['blob:', 'data:'].includes(asked.protocol)) {
      problems.push(`asked elsewhere: ${request.url()}`);
    }
  });
  context.on('console', (message) => {
    if (message.type() === 'error' || /Content Security Policy/i.test(message.text())) {
      problems.push(`console: ${message.text()}`);
    }
  });
  context.on('weberror', (error) => problems.push(`uncaught: ${String(error.error())}`));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error(`Content Security Policy: ${violatedDirective} refused ${blockedURI}`),
    );
  });
  const page = await context.newPage();
  await page.goto(url);
  return { page, problems: () => problems, close: () => context.close() };
}
