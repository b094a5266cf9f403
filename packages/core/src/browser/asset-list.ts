/**
 * Which files an analyzer in the browser fetches, for apps that keep them for use without a network.
 * @module
 */

import { BackendError } from '../errors.js';
import { fetchFile } from './fetch-file.js';
import type { BackendName } from './protocol.js';

/** One file of the package's assets. */
export interface AssetFile {
  /** Relative to the folder of assets. */
  readonly path: string;
  readonly bytes: number;
  /** Of the content, hexadecimal. */
  readonly sha256: string;
  /** The backend that alone needs it; without, every analyzer fetches it. */
  readonly backend?: BackendName;
}

/** `manifest.json` in the folder of assets. */
export interface AssetManifest {
  /** The files that are fetched, and no others of the folder. */
  readonly files: readonly AssetFile[];
  /** Folders of the models that are used when none are named, relative to the folder of assets. */
  readonly models: readonly string[];
}

/** The folder of assets in the package as published: two above this module. */
export function defaultAssets(): URL {
  // Not written as `new URL('…', import.meta.url)`: bundlers would look for one file there.
  const here = import.meta.url;
  return new URL('../../assets/', here);
}

/**
 * Address of a folder, absolute, with a slash at its end.
 *
 * @param folder relative to the page (in a worker: to its script)
 */
export function folderUrl(folder: string | URL): string {
  const base = (globalThis as { document?: Document }).document?.baseURI ?? globalThis.location?.href;
  const url = new URL(folder, base);
  url.pathname = url.pathname.replace(/\/*$/, '/');
  return url.href;
}

/**
 * Reads the list of assets.
 *
 * @param assets address of their folder; that of the package by default
 * @throws {BackendError} if there is no list
 * @example
 * const base = '/lineament/';
 * const { files } = await fetchAssetManifest(base);
 * const cache = await caches.open('lineament');
 * await cache.addAll(files.filter(({ backend }) => backend !== 'webgpu').map(({ path }) => base + path));
 */
export async function fetchAssetManifest(
  assets: string | URL = defaultAssets(),
  signal?: AbortSignal,
): Promise<AssetManifest> {
  const address = new URL('manifest.json', folderUrl(assets)).href;
  const mend =
    "copy the folder assets of the package lineament to where your pages are served, and give its address as the option 'assets'";
  let text: string;
  try {
    text = new TextDecoder().decode(await fetchFile(address, { signal }));
  } catch (error) {
    signal?.throwIfAborted();
    throw new BackendError(`${(error as Error).message} (${mend})`);
  }
  try {
    return JSON.parse(text) as AssetManifest;
  } catch {
    // Many servers answer every unknown address with their start page.
    throw new BackendError(`${address} is no list of assets; ${mend}`);
  }
}
