import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BackendError, ModelError } from '../errors.js';
import { fetchFile } from './fetch-file.js';
import type { Progress } from './protocol.js';

const CONTENT = Uint8Array.from({ length: 10_000 }, (_, i) => i % 251);

describe('fetchFile', () => {
  let server: Server;
  let address: string;

  beforeAll(async () => {
    server = createServer(({ url }, response) => {
      if (url === '/plain') {
        response.setHeader('Content-Length', CONTENT.length);
        response.end(CONTENT);
      } else if (url === '/packed.gz') {
        response.end(gzipSync(CONTENT));
      } else if (url === '/unpacked-on-the-way.gz') {
        const packed = gzipSync(CONTENT);
        response.setHeader('Content-Encoding', 'gzip');
        response.setHeader('Content-Length', packed.length);
        response.end(packed);
      } else if (url === '/cut-short') {
        response.setHeader('Content-Length', 10);
        response.write('12345', () => response.destroy());
      } else if (url === '/slow') {
        response.write('1');
      } else {
        response.statusCode = 404;
        response.end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each(['/plain', '/packed.gz', '/unpacked-on-the-way.gz'])('gives the content of %s', async (path) => {
    expect(await fetchFile(address + path)).toEqual(CONTENT);
  });

  it.each([
    ['/plain', {}, CONTENT.length],
    ['/plain', { totalBytes: 7 }, 7],
    ['/packed.gz', {}, gzipSync(CONTENT).length],
    // The header counts other bytes than those that arrive.
    ['/unpacked-on-the-way.gz', {}, undefined],
  ])('tells how much of %s has arrived (%o)', async (path, settings, totalBytes) => {
    const told: Progress[] = [];
    await fetchFile(address + path, { ...settings, onProgress: (progress) => told.push(progress) });
    expect(told.at(-1)).toMatchObject({ file: address + path, totalBytes });
    const loaded = told.map(({ loadedBytes }) => loadedBytes);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
  });

  it('says what was wrong, with the class asked for', async () => {
    await expect(fetchFile(`${address}/nothing`)).rejects.toThrow(
      new BackendError(`${address}/nothing cannot be fetched: the server answered 404; check the address`),
    );
    await expect(fetchFile(`${address}/cut-short`, { ErrorClass: ModelError })).rejects.toThrow(ModelError);
  });

  it('ends when it is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const fetching = fetchFile(`${address}/slow`, {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(fetching).rejects.toBe(reason);
  });
});
