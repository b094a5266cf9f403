import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const EXAMPLES = fileURLToPath(new URL('../../../../examples/', import.meta.url));
const PHOTOS = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);
const run = promisify(execFile);

describe('examples/node-script', () => {
  const script = join(EXAMPLES, 'node-script', 'analyze.mjs');

  it('tells what faces look like, and goes on after a photo that is none', async () => {
    const failed = await run(process.execPath, [script, 'no.jpg', join(PHOTOS, 'sample1.jpg')]).catch(
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.stderr).toContain('no.jpg');
    expect(failed.stdout).toMatch(
      /sample1\.jpg: 3 faces\n {2}at \d+, \d+, \d+, \d+: (.+; )?gender (fe)?male \(\d+ %\)/,
    );
  });
});

describe('examples/http-handler', () => {
  let server: ChildProcess;
  let address = '';
  beforeAll(async () => {
    server = spawn(process.execPath, [join(EXAMPLES, 'http-handler', 'server.mjs')], {
      env: { ...process.env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const text of server.stdout ?? []) {
      address = /http:\S+/.exec(String(text))?.[0] ?? '';
      break;
    }
  });
  afterAll(async () => {
    const ended = once(server, 'exit');
    server.kill();
    expect((await ended)[0]).toBe(0);
  });

  it('answers with the faces of a photo', async () => {
    const body = await readFile(join(PHOTOS, 'sample1.jpg'));
    const response = await fetch(address, { method: 'POST', body });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ width: expect.any(Number), faces: { length: 3 } });
  });

  it('says what is wrong with a request', async () => {
    const noPhoto = await fetch(address, { method: 'POST', body: 'no photo' });
    expect([noPhoto.status, await noPhoto.json()]).toEqual([
      400,
      { error: expect.stringContaining('image') },
    ]);
    const large = await fetch(address, { method: 'POST', body: new Uint8Array(20_000_001) }).catch(
      () => undefined,
    );
    // The server may hang up before all is sent.
    expect([413, undefined]).toContain(large?.status);
    expect((await fetch(address)).status).toBe(404);
  });
});
