import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportNetwork } from '@lineament/autograd';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataset } from '../data/dataset.js';
import { randomStream } from '../data/random.js';
import type { Dataset } from '../data/types.js';
import { LoadedModel } from '../evaluation/loaded-model.js';
import { predict } from '../evaluation/predictions.js';
import { sigmoidHead } from '../networks/heads.js';
import { sequential } from '../networks/layers/sequential.js';
import { predictionTable } from '../predictions/table.js';
import { makeCard } from '../runs/card.js';
import { RunFolder } from '../runs/run-folder.js';
import { type TrainingSettings, trainingConfig } from '../training/config.js';
import { inferenceDefinition } from '../training/definition.js';
import { train } from '../training/train.js';
import { auditChanges } from './audit-change.js';
import { auditPredictions, type ModelAudit } from './audit-predictions.js';
import type { Gap } from './types.js';

const SIDE = 6;

/**
 * Pictures with a planted gap: of the small group (`black`, one in ten) only one in six is female, and its pictures
 * have a bright corner. The right half is brighter for `female` in both groups, but weakly: a network that counts
 * mistakes alone does well to take the corner for a sign of `male`.
 */
function plantedGap(samples: number): Dataset {
  const random = randomStream(11);
  const pixels = new Uint8Array(new SharedArrayBuffer(samples * SIDE * SIDE));
  const gender = new Int8Array(samples);
  const ethnicity = new Int8Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    const isSmall = random.below(10) === 0;
    const isFemale = random.below(isSmall ? 6 : 2) === 0;
    ethnicity[sample] = isSmall ? 1 : 0;
    gender[sample] = isFemale ? 1 : 0;
    for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
      const [x, y] = [pixel % SIDE, Math.floor(pixel / SIDE)];
      const isBright = x >= SIDE / 2 === isFemale;
      const isCorner = x < 2 && y < 2;
      pixels[sample * SIDE * SIDE + pixel] = isCorner
        ? isSmall
          ? 230
          : 20
        : random.below(200) + (isBright ? 14 : 0);
    }
  }
  const unknown = new Int8Array(samples).fill(-1);
  return createDataset({
    ...{ name: 'planted', format: 'manifest', sources: [], channels: 1, pixels },
    size: { width: SIDE, height: SIDE },
    labels: {
      ...{ emotion: unknown, age: unknown, gender, ethnicity },
      years: new Float32Array(samples).fill(Number.NaN),
    },
    split: Uint8Array.from({ length: samples }, (_, sample) => (sample % 2 === 0 ? 0 : 1)),
    names: Array.from({ length: samples }, (_, sample) => `${sample}`),
  });
}

const dataset = plantedGap(6000);
let folder: string;
const audits: Record<string, ModelAudit> = {};

/** Trains, exports, and audits what was exported. */
async function auditOf(name: string, settings: TrainingSettings): Promise<ModelAudit> {
  const network = sequential({
    name,
    input: { height: SIDE, width: SIDE, channels: 1 },
    layers: [{ kind: 'flatten' }, { kind: 'dense', units: 1 }],
    head: sigmoidHead('gender'),
    seed: 1,
  });
  const shared = {
    epochs: 6,
    batchSize: 64,
    learningRate: 0.02,
    schedule: 'cosine',
    augmentation: 'none',
  } as const;
  const config = trainingConfig([
    { source: 'test', settings: { ...shared, seed: 1, threads: 1, ...settings } },
  ]);
  const run = await RunFolder.create(folder, name);
  const { weights } = await train({ network, dataset, config, folder: run });
  const model = exportNetwork(inferenceDefinition(network), name, (key) => weights?.tensors[key]);
  await run.write('model.onnx', model);
  const card = makeCard({ network, dataset, command: '', seed: 1, epochs: 6, metrics: [] });
  await writeFile(run.file('card.json'), JSON.stringify(card));
  const loaded = await LoadedModel.load(run.path);
  try {
    const samples = dataset.indices('validation');
    const about = { model: name, dataset: dataset.name, split: 'validation' } as const;
    const predictions = await predict(loaded, dataset, samples);
    const table = predictionTable(about, dataset, samples, predictions);
    return auditPredictions(table, { by: ['ethnicity'], rounds: 200 });
  } finally {
    await loaded.release();
  }
}

function gap(name: string, measure: Gap['measure'], over: Gap['over']): number {
  const found = audits[name]?.groupings[0]?.gaps.find((one) => one.measure === measure && one.over === over);
  return found?.value ?? Number.NaN;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-mitigation-'));
  audits.plain = await auditOf('plain', {});
  audits.reweighing = await auditOf('reweighing', { groupBy: 'ethnicity', groupWeights: 'reweighing' });
  audits.sampling = await auditOf('sampling', {
    groupBy: 'ethnicity',
    sampling: 'balanced-groups-and-classes',
  });
  audits.dro = await auditOf('dro', {
    groupBy: 'gender,ethnicity',
    groupWeights: 'dro',
    groupStep: 0.1,
    sampling: 'balanced-groups',
  });
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

describe('mitigation', () => {
  it('has a gap to narrow', () => {
    expect(gap('plain', 'equalOpportunityDifference', 'worst')).toBeGreaterThan(0.3);
    expect(audits.plain?.groupings[0]?.gaps.find(({ over }) => over === 'worst')?.beyondChance).toBe(true);
  });

  it.each(['reweighing', 'sampling', 'dro'])('by %s narrows it to less than half', (name) => {
    for (const measure of ['equalOpportunityDifference', 'equalizedOddsDifference'] as const) {
      expect(gap(name, measure, 'worst')).toBeLessThan(0.5 * gap('plain', measure, 'worst'));
    }
  });

  it('tells what it costs in accuracy', () => {
    const { plain, reweighing } = audits;
    const changes = auditChanges(plain as ModelAudit, reweighing as ModelAudit);
    const find = (measure: string) => changes.find((change) => change.measure === measure);
    expect(find('accuracy')?.before).toBeGreaterThan(find('accuracy')?.after ?? 1);
    expect(find('accuracy')?.isBetter).toBe(false);
    expect(find('equalizedOddsDifference')?.isBetter).toBe(true);
  });
});
