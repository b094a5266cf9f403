import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCommand } from '../testing/command-process.js';
import { runCommand } from '../testing/run-command.js';

let runs: string;
beforeAll(async () => {
  runs = await mkdtemp(join(tmpdir(), 'lineament-runs-'));
});
afterAll(() => rm(runs, { recursive: true, force: true }));

describe('lineament studio', () => {
  it('serves until it is interrupted, and ends as one that is done', async () => {
    const { process: child, result } = startCommand(['studio', '--port', '0', '--runs', runs]);
    const [chunk] = (await once(child.stdout as NonNullable<typeof child.stdout>, 'data')) as [Buffer];
    const url = /^Studio: (http:\/\/localhost:\d+\/)$/m.exec(String(chunk))?.[1] ?? '';
    const page = await fetch(url);
    expect(await page.text()).toContain('<title>Lineament Studio</title>');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await (await fetch(`${url}api/runs`)).json()).toEqual({ runs: [] });
    const models = (await (await fetch(`${url}api/models`)).json()) as { models: { isDefault: boolean }[] };
    expect(models.models.some(({ isDefault }) => isDefault)).toBe(true);
    child.kill('SIGINT');
    const { code, stderr } = await result;
    expect(code).toBe(0);
    expect(stderr).toContain('Ctrl-C ends it');
  });

  it('names a free port if the one asked for is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await runCommand('studio', '--port', String(port));
    other.close();
    expect(code).toBe(2);
    expect(stderr).toMatch(
      new RegExp(`port ${port} is taken by another program; (\\d+) is free: --port \\1`),
    );
  });

  it.each([
    [['--runs', 'no-such-folder'], /the runs folder no-such-folder does not exist/],
    [['--models', 'no-such-folder'], /the models folder no-such-folder does not exist/],
    [['--port', '99999'], /from 0 to 65535/],
    [['photo.jpg'], /too many arguments/],
  ])('refuses %j with one clear error', async (args, message) => {
    const { code, stdout, stderr } = await runCommand('studio', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});
