/**
 * Where Studio's own files lie: always relative to the page, so that any host under any path can serve them.
 * @module
 */

/** Filled in by the build (`build/studio-data.ts`): the folder's name changes with what is in it. */
declare const __ASSETS_FOLDER__: string;

/** The face detector and ONNX Runtime, for the option `assets` of an analyzer. */
export function assetsAddress(): URL {
  return new URL(__ASSETS_FOLDER__, document.baseURI);
}

/** The list of models. */
export function modelListAddress(): string {
  return new URL('models/index.json', document.baseURI).href;
}

/**
 * Address of a model's folder or of a file in it.
 *
 * @param model entry of the list
 */
export function modelAddress(model: { readonly path: string }, file = ''): string {
  return new URL(file, new URL(model.path, document.baseURI)).href;
}

/** The server's interface; a static host has none. */
export function apiAddress(path: string): string {
  return new URL(`api/${path}`, document.baseURI).href;
}
