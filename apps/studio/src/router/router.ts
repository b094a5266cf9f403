/**
 * Which page the address names. The part after `#` is used, so that any static host under any path can serve Studio.
 *
 * `#/runs/2026-11-23T21-13-59-unified?compare=g1` → page `runs`, rest `['2026-11-23T21-13-59-unified']`.
 * @module
 */
import { useSyncExternalStore } from 'react';

export const PAGES = ['live', 'files', 'models', 'runs'] as const;
export type Page = (typeof PAGES)[number];

/** An address taken apart. */
export interface Route {
  readonly page: Page;
  /** Parts of the path after the page, decoded. */
  readonly rest: readonly string[];
  readonly parameters: URLSearchParams;
}

/**
 * Takes the part of an address after `#` apart.
 *
 * @param hash with or without the leading `#`; anything that names no page is `live`
 * @example
 * parseRoute('#/models/baseline-gender').rest; // ['baseline-gender']
 */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [first, ...rest] = path.split('/').filter((part) => part !== '');
  const page = PAGES.find((name) => name === first);
  return {
    page: page ?? 'live',
    rest: page === undefined ? [] : rest.map(decode),
    parameters: new URLSearchParams(query),
  };
}

/**
 * Address of a page, for `href`.
 *
 * @param page which
 * @param rest further parts of the path
 * @param parameters a query; empty values are left out
 * @example
 * hrefTo('models', ['baseline-gender']); // '#/models/baseline-gender'
 */
export function hrefTo(
  page: Page,
  rest: readonly string[] = [],
  parameters: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== ''));
  const path = [page, ...rest.map(encodeURIComponent)].join('/');
  return query.size === 0 ? `#/${path}` : `#/${path}?${query}`;
}

/** Goes to an address made by {@link hrefTo}. */
export function navigate(href: string): void {
  window.location.hash = href;
}

/** The current route; the component renders again when it changes. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return parseRoute(hash);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** A part that is no valid encoding is taken as it stands. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
