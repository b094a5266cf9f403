import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunFolder } from '../runs/run-folder.js';
import { trainingConfig } from './config.js';
import { tinyDataset, tinyNetwork } from './testing/tiny.js';
import { train } from './train.js';
import type { TrainOptions } from './types.js';

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'lineament-groups-'));
});
afterAll(() => rm(parent, { recursive: true }));

const config = trainingConfig([
  {
    source: 'test',
    settings: {
      epochs: 3,
      batchSize: 8,
      seed: 3,
      threads: 1,
      groupBy: 'gender',
      groupWeights: 'dro',
      groupStep: 0.2,
    },
  },
]);

async function run(folder: RunFolder, options: Partial<TrainOptions> = {}) {
  return train({ network: tinyNetwork(3), dataset: tinyDataset(120), config, folder, ...options });
}

describe('a training by group DRO', () => {
  it('keeps the groups’ shares in its checkpoints: a resumed run ends with the same weights', async () => {
    const whole = await run(await RunFolder.create(parent, 'whole'));
    const shares = whole.state.groupShares.gender ?? [];
    expect(shares).toHaveLength(2);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(shares[0]).not.toBe(0.5);

    const folder = await RunFolder.create(parent, 'halves');
    const controller = new AbortController();
    let steps = 0;
    await run(folder, {
      stop: controller.signal,
      observer: {
        onStep: () => {
          steps += 1;
          if (steps === 11) {
            controller.abort();
          }
        },
      },
    });
    const resumed = await run(folder, { resume: true });
    expect(resumed.state.groupShares).toEqual(whole.state.groupShares);
    expect(resumed.weights).toEqual(whole.weights);
  });
});
