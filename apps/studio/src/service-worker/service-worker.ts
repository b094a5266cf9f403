/**
 * Keeps Studio usable without a network: application, runtime and default models are stored at the first visit.
 *
 * Nothing gets stale: pages and models are asked for anew each time and taken from the store only if no answer comes;
 * everything else has a name that changes with its content. So a new version is there at the next load.
 * @module
 */
declare const self: ServiceWorkerGlobalScope & {
  /** Written into this file by the build: changes whenever any file does. */
  readonly PRECACHE: { readonly version: string; readonly files: readonly string[] };
};

const PREFIX = 'lineament-app-';
const APP_STORE = PREFIX + self.PRECACHE.version;
const MODEL_STORE = 'lineament-models';
/** A window that is still open runs on the version before. */
const VERSIONS_KEPT = 2;
/** A network that has not answered by then is as good as none. */
const PATIENCE_MS = 4000;

const scope = new URL(self.registration.scope);

self.addEventListener('install', (event) => {
  event.waitUntil(Promise.all([storeApplication(), storeModels()]).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(removeOldVersions().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) {
    return;
  }
  const path = url.pathname.slice(scope.pathname.length);
  if (path.startsWith('api/')) {
    return; // what happens now cannot come from a store
  }
  if (path.startsWith('app/')) {
    event.respondWith(storedFirst(event).then(isolate));
  } else if (path.startsWith('models/')) {
    event.respondWith(networkFirst(event, MODEL_STORE).then(isolate));
  } else {
    event.respondWith(networkFirst(event, APP_STORE).then(isolate));
  }
});

async function storeApplication(): Promise<void> {
  const store = await caches.open(APP_STORE);
  await Promise.all(
    self.PRECACHE.files.map(async (path) => {
      const url = new URL(path, scope).href;
      // What the version before has under the same name is the same; the rest must come past the browser's own cache.
      const known = path.startsWith('app/') ? await caches.match(url) : undefined;
      await store.put(url, known ?? (await fetchWhole(url)));
    }),
  );
}

/** Only the defaults: others are stored when they are first used. */
async function storeModels(): Promise<void> {
  const store = await caches.open(MODEL_STORE);
  const listUrl = new URL('models/index.json', scope).href;
  const list = await fetchWhole(listUrl);
  await store.put(listUrl, list.clone());
  const { models } = (await list.json()) as {
    models: { path: string; isDefault: boolean; files: { name: string }[] }[];
  };
  await Promise.all(
    models
      .filter(({ isDefault }) => isDefault)
      .flatMap(({ path, files }) => files.map(({ name }) => new URL(path + name, scope).href))
      .map(async (url) => store.put(url, await fetchWhole(url))),
  );
}

async function fetchWhole(url: string): Promise<Response> {
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok) {
    throw new Error(`${url} answered ${response.status}`);
  }
  return response;
}

async function storedFirst(event: FetchEvent): Promise<Response> {
  const stored = await caches.match(event.request);
  if (stored !== undefined) {
    return stored;
  }
  const response = await fetch(event.request);
  storeMeanwhile(event, await caches.open(APP_STORE), response);
  return response;
}

async function networkFirst(event: FetchEvent, storeName: string): Promise<Response> {
  const store = await caches.open(storeName);
  const stored = await store.match(event.request, { ignoreSearch: true });
  try {
    const response = await (stored === undefined ? fetch(event.request) : fetchSoon(event.request));
    storeMeanwhile(event, store, response);
    return response;
  } catch (error) {
    if (stored !== undefined) {
      return stored;
    }
    throw error;
  }
}

/** The page need not wait for the store, and a full disk must not stand between it and the answer. */
function storeMeanwhile(event: FetchEvent, store: Cache, response: Response): void {
  if (response.ok && response.type === 'basic') {
    event.waitUntil(store.put(event.request, response.clone()).catch(() => undefined));
  }
}

/** Fails if no answer begins in time; once it has begun it may take as long as it takes. */
async function fetchSoon(request: Request): Promise<Response> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PATIENCE_MS);
  try {
    return await fetch(request, { signal: controller.signal });
  } finally {
    clearTimeout(timer);
  }
}

/** The names of stores are in the order in which they were made. */
async function removeOldVersions(): Promise<void> {
  const versions = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== APP_STORE);
  await Promise.all(versions.slice(0, -(VERSIONS_KEPT - 1)).map((name) => caches.delete(name)));
}

/** A static host that cannot set headers still gets threads for WASM, from the second visit on. */
function isolate(response: Response): Response {
  if (response.status === 0 || response.headers.has('Cross-Origin-Embedder-Policy')) {
    return response;
  }
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  const body = response.status === 204 || response.status === 304 ? null : response.body;
  return new Response(body, { status: response.status, statusText: response.statusText, headers });
}

export type {};
