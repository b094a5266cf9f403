import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const run = promisify(execFile);

const NODE_APP = `
import { Analyzer, type Analysis } from 'lineament';
import { decodeImage } from 'lineament/node';
const analyzer = await Analyzer.create({ tasks: ['gender'] });
const analysis: Analysis = await analyzer.analyze('photo.jpg', { signal: new AbortController().signal });
export const years: number | undefined = analysis.faces[0]?.age?.years;
export const pixels = await decodeImage('photo.jpg');
// @ts-expect-error: there is no such task
await Analyzer.create({ tasks: ['mood'] });
`;

const WEB_APP = `
import { Analyzer, createLive, defineLineamentLive, type LiveResult } from 'lineament';
defineLineamentLive();
const video = document.createElement('video');
const live = await createLive({ video, tasks: ['emotion'], onResult: (result: LiveResult) => console.log(result.faces) });
live.pause();
const analyzer = await Analyzer.create({ backend: 'wasm' });
export const analysis = await analyzer.analyze(new ImageData(8, 8));
// @ts-expect-error: a browser has no file paths
await analyzer.analyze('photo.jpg');
`;

let app: string;
beforeAll(async () => {
  app = await mkdtemp(join(tmpdir(), 'lineament-app-'));
  await mkdir(join(app, 'node_modules'));
  await symlink(join(ROOT, 'packages', 'core'), join(app, 'node_modules', 'lineament'), 'dir');
  await symlink(join(ROOT, 'node_modules', '@types'), join(app, 'node_modules', '@types'), 'dir');
  await writeFile(join(app, 'package.json'), '{"type":"module"}');
});
afterAll(() => rm(app, { recursive: true }));

async function compile(source: string, options: Readonly<Record<string, unknown>>): Promise<string> {
  await writeFile(join(app, 'app.ts'), source);
  const compilerOptions = { strict: true, target: 'es2022', noEmit: true, skipLibCheck: false, ...options };
  await writeFile(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['app.ts'] }));
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  return run(process.execPath, [compiler, '--project', app]).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
}

describe('the package’s types', () => {
  it('are Node’s under moduleResolution nodenext', async () => {
    const options = { module: 'nodenext', moduleResolution: 'nodenext', types: ['node'] };
    expect(await compile(NODE_APP, options)).toBe('');
    // An app for Node alone knows none of a browser's classes.
    expect(await compile(NODE_APP, { ...options, lib: ['es2022'] })).toBe('');
  });

  it('are the browser’s under moduleResolution bundler', async () => {
    const options = { module: 'esnext', moduleResolution: 'bundler', types: [], lib: ['es2023', 'dom'] };
    expect(await compile(WEB_APP, options)).toBe('');
  });

  it('are Node’s under moduleResolution bundler for lineament/node', async () => {
    const options = { module: 'esnext', moduleResolution: 'bundler', types: ['node'] };
    expect(await compile(NODE_APP.replaceAll("'lineament'", "'lineament/node'"), options)).toBe('');
  });

  it('are Node’s under moduleResolution bundler with the condition "node"', async () => {
    const options = {
      module: 'esnext',
      moduleResolution: 'bundler',
      customConditions: ['node'],
      types: ['node'],
    };
    expect(await compile(NODE_APP, options)).toBe('');
  });
});
