/**
 * A site on localhost made of folders and of files in memory, for pages that a measurement opens.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { mediaType } from '../../packages/server/dist/http/media-types.js';
import { fileInside, pathParts } from '../../packages/server/dist/http/request-path.js';

/**
 * @param folders what is served below each first part of an address: `{ peers: '…/node_modules' }`
 * @param files text by whole path, instead of what the folders hold: `{ '/': '<!doctype html>…' }`
 * @param isolated whether its pages are cross-origin isolated, and so may have threads
 * @returns its address, and how to end it
 */
export async function startSite({ folders, files, isolated }) {
  const server = createServer(async (request, response) => {
    if (isolated) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    }
    try {
      const text = files[request.url];
      const [first, ...rest] = pathParts(request.url);
      const path = folders[first] === undefined ? undefined : await fileInside(folders[first], rest);
      response.setHeader('Content-Type', mediaType(request.url.replace(/\/$/, '/index.html')));
      response.end(text ?? (await readFile(path)));
    } catch {
      response.statusCode = 404;
      response.end('not found');
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
