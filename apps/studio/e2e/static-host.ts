/**
 * A static host of the plainest kind: files under a path, no header but the type.
 * @module
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

export interface StaticHost {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a folder below a path.
 *
 * @param path begins and ends with a slash
 */
export async function serveFolder(folder: string, path: string): Promise<StaticHost> {
  const server = createServer(async (request, response) => {
    const asked = decodeURIComponent((request.url ?? '/').split('?', 1)[0] ?? '/');
    const inside = asked.startsWith(path) ? asked.slice(path.length) : undefined;
    const file = inside === undefined ? undefined : join(folder, normalize(`/${inside || 'index.html'}`));
    if (file === undefined || !(await isFile(file))) {
      response.writeHead(404, { 'Content-Type': 'text/html' }).end('<h1>Not found</h1>');
      return;
    }
    response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}${path}`, close: () => close(server) };
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
