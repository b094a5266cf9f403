import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { InvalidInputError } from 'lineament';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_PORT, type RunningServer, serve } from './serve.js';
import {
  cardText,
  configText,
  makeFolder,
  metricsText,
  record,
  removeFolder,
  writeFiles,
} from './testing/folders.js';
import { ask } from './testing/request.js';

const SCRIPT = `console.log(${JSON.stringify('lineament '.repeat(500))});`;
let folder: string;
let server: RunningServer;

beforeAll(async () => {
  folder = await makeFolder();
  await writeFiles(folder, {
    'studio/index.html': '<!doctype html><title>Studio</title>',
    'studio/app/index-abc.js': SCRIPT,
    'studio/app/runtime.wasm.gz': 'packed',
    secret: 'secret',
    'models/one/card.json': cardText('one'),
    'models/one/model.onnx': 'network',
    'models/one/private.txt': 'private',
    'models/broken/card.json': '{}',
    'models/not-a-model/readme.txt': '',
    'default/one/card.json': cardText('one'),
    'default/two/card.json': cardText('two'),
    'runs/first/config.json': configText(),
    'runs/first/metrics.jsonl': metricsText(record(1), record(2)),
    'runs/first/model.onnx': 'network',
  });
  server = await serve({
    studio: join(folder, 'studio'),
    models: {
      defaults: [join(folder, 'default/one'), join(folder, 'default/two')],
      folders: [join(folder, 'models')],
    },
    runs: join(folder, 'runs'),
    port: 0,
  });
});
afterAll(async () => {
  await server.close();
  await removeFolder(folder);
});

function connectTo(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => {
      socket.destroy();
      resolve();
    }).once('error', reject);
  });
}

describe('headers', () => {
  it.each(['/', '/missing', '/api/models', '/api/runs/none', '/models/one/card.json', '/%2e%2e/x'])(
    'are strict on %s',
    async (path) => {
      const { headers } = await ask(server.port, path);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
      expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(headers).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
      expect(headers['permissions-policy']).toContain('camera=(self)');
    },
  );

  it('are strict where the request itself is refused', async () => {
    const { headers } = await ask(server.port, '/', { headers: { host: 'evil.example' } });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });
});

describe('who may ask', () => {
  it('refuses other names of this machine (DNS rebinding)', async () => {
    const answer = await ask(server.port, '/api/models', {
      headers: { host: `evil.example:${server.port}` },
    });
    expect(answer.status).toBe(421);
    expect(answer.text).toContain(`http://localhost:${server.port}/`);
    expect(answer.text).not.toContain('one');
  });

  it('cannot be reached from other machines', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((entry) => entry !== undefined && !entry.internal && entry.family === 'IPv4');
    // A machine without a network has no address to try; its loopback network has others than 127.0.0.1.
    const address = outside?.address ?? '127.0.0.2';
    await expect(connectTo(address, server.port)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('answers GET and HEAD only', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const answer = await ask(server.port, '/', { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe('GET, HEAD');
    }
    const head = await ask(server.port, '/', { method: 'HEAD' });
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect(head.headers['content-type']).toBe('text/html; charset=utf-8');
  });
});

describe('files', () => {
  it.each(['/../secret', '/%2e%2e/secret', '/app/..%2f..%2fsecret', '/..%5csecret', '/app/../../secret'])(
    'are never taken from outside: %s',
    async (path) => {
      const answer = await ask(server.port, path);
      expect(answer.status).toBe(400);
      expect(answer.text).not.toContain('secret\n');
    },
  );

  it('have their types, and may be kept for ever under app/ only', async () => {
    const page = await ask(server.port, '/');
    const script = await ask(server.port, '/app/index-abc.js');
    const packed = await ask(server.port, '/app/runtime.wasm.gz');
    expect(page.headers['cache-control']).toBe('no-cache');
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(packed.headers['content-type']).toBe('application/gzip');
    // The page unpacks it by itself.
    expect(packed.headers['content-encoding']).toBeUndefined();
  });

  it('are not sent again if they have not changed', async () => {
    const first = await ask(server.port, '/app/index-abc.js');
    const tag = String(first.headers.etag);
    const again = await ask(server.port, '/app/index-abc.js', { headers: { 'if-none-match': tag } });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    const other = await ask(server.port, '/app/index-abc.js', { headers: { 'if-none-match': '"other"' } });
    expect(other.status).toBe(200);
  });

  it('are compressed as the browser wants', async () => {
    const encodings = { br: brotliDecompressSync, gzip: gunzipSync };
    for (const [encoding, unpack] of Object.entries(encodings)) {
      const answer = await ask(server.port, '/app/index-abc.js', {
        headers: { 'accept-encoding': encoding },
      });
      expect(answer.headers['content-encoding']).toBe(encoding);
      expect(answer.headers.vary).toBe('Accept-Encoding');
      expect(answer.body.length).toBeLessThan(SCRIPT.length / 4);
      expect(unpack(answer.body).toString()).toBe(SCRIPT);
    }
    const refused = await ask(server.port, '/app/index-abc.js', { headers: { 'accept-encoding': 'br;q=0' } });
    expect(refused.text).toBe(SCRIPT);
  });
});

describe('models', () => {
  it('are listed with defaults first, and broken ones with what is wrong', async () => {
    const { text } = await ask(server.port, '/api/models');
    const { models } = JSON.parse(text);
    expect(
      models.map((model: { name: string; isDefault: boolean }) => [model.name, model.isDefault]),
    ).toEqual([
      ['one', true],
      ['two', true],
      ['broken', false],
    ]);
    expect(models[0]).toMatchObject({
      path: 'models/one/',
      problem: null,
      // From the folder that the user named: it has the network too.
      files: [
        { name: 'model.onnx', bytes: 7 },
        { name: 'card.json', bytes: cardText('one').length },
      ],
    });
    expect(models[2].card).toBeNull();
    expect(models[2].problem).toMatch(/card\.json is not a model card/);
    expect((await ask(server.port, '/models/index.json')).text).toBe(text);
  });

  it('give their known files and no others', async () => {
    expect((await ask(server.port, '/models/one/model.onnx')).text).toBe('network');
    expect((await ask(server.port, '/models/one/private.txt')).status).toBe(404);
    expect((await ask(server.port, '/models/not-a-model/readme.txt')).status).toBe(404);
    expect((await ask(server.port, '/models/one/model.onnx/x')).status).toBe(404);
  });
});

describe('runs', () => {
  it('are listed and told in full', async () => {
    const { runs } = JSON.parse((await ask(server.port, '/api/runs')).text);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      id: 'first',
      network: 'unified',
      state: 'stopped',
      epochs: 2,
      plannedEpochs: 4,
      best: { epoch: 2, monitor: 'valAccuracy' },
    });
    expect(runs[0].records).toBeUndefined();
    const detail = JSON.parse((await ask(server.port, '/api/runs/first')).text);
    expect(detail.records).toEqual([record(1), record(2)]);
    expect(detail.config.command).toBe('lineament train unified');
  });

  it('say clearly what is not there', async () => {
    const unknown = await ask(server.port, '/api/runs/none');
    expect(unknown.status).toBe(404);
    expect(JSON.parse(unknown.text).error).toContain('there is no run "none"');
    const without = await serve({ port: 0 });
    try {
      const answer = await ask(without.port, '/api/runs');
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.text).error).toContain('lineament studio --runs');
    } finally {
      await without.close();
    }
  });
});

describe('serve', () => {
  function occupy(port: number): Promise<Server> {
    return new Promise((resolve, reject) => {
      const other = createServer().once('error', reject);
      other.listen(port, '127.0.0.1', () => resolve(other));
    });
  }

  it('says which port is free if the one asked for is taken', async () => {
    await expect(serve({ port: server.port })).rejects.toThrow(
      new RegExp(`port ${server.port} is taken by another program; (\\d+) is free: --port \\1`),
    );
  });

  it('takes the next port if none was asked for', async () => {
    const other = await occupy(DEFAULT_PORT).catch(() => undefined); // taken is taken, by whomever
    const running = await serve();
    try {
      expect(running.port).toBeGreaterThan(DEFAULT_PORT);
      expect(running.url).toBe(`http://localhost:${running.port}/`);
      expect((await ask(running.port, '/api/models')).status).toBe(200);
    } finally {
      await running.close();
      other?.close();
    }
  });

  it('names a folder that is missing', async () => {
    await expect(serve({ port: 0, runs: join(folder, 'nowhere') })).rejects.toThrow(InvalidInputError);
    await expect(serve({ port: 0, runs: join(folder, 'nowhere') })).rejects.toThrow(/runs folder .*nowhere/);
    const nowhere = { folders: [join(folder, 'nowhere')] };
    await expect(serve({ port: 0, models: nowhere })).rejects.toThrow(
      /models folder .*nowhere does not exist/,
    );
    const empty = { folders: [join(folder, 'studio')] };
    await expect(serve({ port: 0, models: empty })).rejects.toThrow(/holds no model/);
  });
});
