/**
 * A site on localhost and a Chromium to open it in, for tests.
 * @module
 */

import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';
import type * as Lineament from './index.js';

declare global {
  /** The whole package, on every page of a {@link Site}. */
  var lineament: typeof Lineament;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of a Chromium, found by `scripts/find-chromium.mjs`; null where there is none. */
    readonly chromium: string | null;
    /** Whether this machine has something to run WebGPU on, be it a Chromium's renderer in software. */
    readonly webgpu: boolean;
  }
}

/** Path of the browser to test in; null where there is none. */
export const CHROMIUM = inject('chromium');

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.jpg': 'image/jpeg',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** As strict as a page with this package can be. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "media-src 'self'",
].join('; ');

/** Settings of a site. */
export interface SiteOptions {
  /** Whether its pages are cross-origin isolated, and so have threads. */
  readonly isolated: boolean;
  /** Files besides those of the package, by path. */
  readonly files?: Readonly<Record<string, Uint8Array | string>>;
}

/**
 * A server with this package under `/lineament/` (and where it is in the repository), an empty page at `/`, and a strict
 * content security policy.
 */
export class Site {
  readonly #server: Server;
  /** Paths that were asked for. */
  readonly requests: string[] = [];

  private constructor({ isolated, files = {} }: SiteOptions) {
    const extra: Readonly<Record<string, Uint8Array | string>> = {
      '/': '<!doctype html><html lang="en"><link rel="icon" href="/icon"><title>test</title><script type="module" src="/start.js"></script></html>',
      '/start.js':
        'import * as lineament from "/lineament/dist/browser/lineament.js"; globalThis.lineament = lineament;',
      '/icon': '',
      ...files,
    };
    this.#server = createServer(async ({ url = '/' }, response) => {
      const path = decodeURI(url.replace(/\?.*/, ''));
      this.requests.push(path);
      response.setHeader('Content-Security-Policy', POLICY);
      response.setHeader(
        'Content-Type',
        path.endsWith('/') ? 'text/html' : (TYPES[extname(path)] ?? 'application/octet-stream'),
      );
      if (isolated) {
        response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
        response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
      }
      try {
        response.end(
          extra[path] ??
            (await readFile(join(PACKAGE, normalize(path).replace(/^\/(lineament|packages\/core)\//, '')))),
        );
      } catch {
        response.statusCode = 404;
        response.end('not found');
      }
    });
  }

  static async start(options: SiteOptions): Promise<Site> {
    const site = new Site(options);
    await new Promise<void>((resolve) => site.#server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Starts the browser, which reaches nothing but this machine. */
export function startChromium(flags: readonly string[] = ['--disable-gpu']): Promise<Browser> {
  if (CHROMIUM === null) {
    throw new Error('there is no Chromium');
  }
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-quic',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ...flags,
    ],
  });
}

/** A page, and what went wrong on it that no exception tells. */
export interface WatchedPage {
  readonly page: Page;
  /** Violations of the content security policy, errors nobody caught, and requests to other machines. */
  readonly complaints: string[];
}

/** Opens a page of a site, the empty one by default. */
export async function openPage(browser: Browser, site: Site, path = '/'): Promise<WatchedPage> {
  const page = await (await browser.newContext()).newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(site.address)) {
      complaints.push(`request to ${request.url()}`);
    }
  });
  await page.goto(site.address + path);
  return { page, complaints };
}
