import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = new URL('../../../scripts/start-arguments.mjs', import.meta.url);

describe('npm start', () => {
  let root: string;
  let startArguments: (given: readonly string[], root: string) => string[];
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'lineament-start-'));
    await mkdir(join(root, 'runs'));
    ({ startArguments } = (await import(SCRIPT.href)) as { startArguments: typeof startArguments });
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('serves the models and runs of the checkout', () => {
    const [models, runs] = [join(root, 'models'), join(root, 'runs')];
    expect(startArguments(['--port', '1'], root)).toEqual([
      ...['studio', '--models', models, '--runs', runs],
      ...['--port', '1'],
    ]);
  });

  it('serves no runs where there are none', async () => {
    await rm(join(root, 'runs'), { recursive: true });
    expect(startArguments([], root)).not.toContain('--runs');
  });

  it.each([[['--models', 'mine', '--runs', 'r']], [['--models=mine', '--runs=r']]])(
    'serves others that are given instead: %j',
    (given) => {
      expect(startArguments(given, root)).toEqual(['studio', ...given]);
    },
  );
});
