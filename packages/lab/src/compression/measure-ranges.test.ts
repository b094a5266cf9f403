import { decodeModel, eightBitValues, encodeModel, exportNetwork } from '@lineament/autograd';
import { type ModelSource, nodeBackend } from 'lineament';
import { describe, expect, it } from 'vitest';
import { madeDataset } from '../batches/testing/made-dataset.js';
import { LoadedModel } from '../evaluation/loaded-model.js';
import { softmaxHead } from '../networks/heads.js';
import { residualNetwork } from '../networks/residual.js';
import { makeCard } from '../runs/card.js';
import { inferenceDefinition } from '../training/definition.js';
import { allowIntegers } from './compress-model.js';
import { measureRanges } from './measure-ranges.js';

const SIZE = 16;
const dataset = madeDataset(80, SIZE);

/** An untrained model: a stem of the picture, and blocks behind it that can compute with integers. */
function made(stages = 2): ModelSource {
  const network = residualNetwork({
    name: 'made',
    input: { height: SIZE, width: SIZE, channels: 1 },
    heads: [softmaxHead('emotion')],
    stages: Array.from({ length: stages }, () => ({ channels: 16, blocks: 1 })),
    seed: 3,
  });
  const card = makeCard({ network, dataset, command: 'test', seed: 3, epochs: 1, metrics: [] });
  return { source: 'made', model: exportNetwork(inferenceDefinition(network), 'made'), card };
}

const images = Float32Array.from({ length: 4 * SIZE * SIZE }, (_, index) => ((index * 7919) % 251) / 251);

async function emotions(source: ModelSource, precision: 'auto' | 'float32'): Promise<Float32Array> {
  const loaded = await LoadedModel.fromSource(source, { threads: 1, precision });
  const { emotion = new Float32Array() } = await loaded.run(images, 4);
  await loaded.release();
  return emotion;
}

describe('measureRanges', () => {
  it('measures every value that becomes integers', async () => {
    const source = made();
    const ranges = await measureRanges(source, [dataset], { threads: 1 });
    expect(Object.keys(ranges)).toEqual(eightBitValues(decodeModel(source.model)));
    for (const [least, largest] of Object.values(ranges)) {
      expect(largest).toBeGreaterThan(least);
    }
    const behindRelu = Object.entries(ranges).filter(([name]) => name.startsWith('Relu'));
    expect(new Set(behindRelu.map(([, [least]]) => least))).toEqual(new Set([0]));
  });

  it('does with few pictures, and refuses none', async () => {
    const source = made();
    const few = madeDataset(10, SIZE);
    expect(Object.keys(await measureRanges(source, [few], { threads: 1 }))).toEqual(
      eightBitValues(decodeModel(source.model)),
    );
    await expect(measureRanges(source, [], { threads: 1 })).rejects.toThrow(
      'there are no training pictures to measure the values of made on',
    );
  });

  it('feeds as many pictures at once as the graph takes', async () => {
    const source = made();
    const graph = decodeModel(source.model);
    const inputs = graph.graph.inputs.map((input) => ({ ...input, dims: [7, ...input.dims.slice(1)] }));
    const fixed = { ...source, model: encodeModel({ ...graph, graph: { ...graph.graph, inputs } }) };
    const any = await measureRanges(source, [dataset], { threads: 1 });
    const seven = await measureRanges(fixed, [dataset], { threads: 1 });
    expect(Object.keys(seven)).toEqual(Object.keys(any));
    for (const [name, [, largest]] of Object.entries(seven)) {
      expect(Math.abs(largest / (any[name]?.[1] ?? 0) - 1)).toBeLessThan(0.1);
    }
  });

  it('lets a model compute with integers, and leaves it the choice', async () => {
    const source = made();
    const allowed = allowIntegers(source, await measureRanges(source, [dataset], { threads: 1 }));
    expect(allowed.card).toMatchObject({ activations: 'int8', metrics: [] });
    const whole = { ...source, ...allowed };
    const exact = await emotions(source, 'auto');
    expect(await emotions(whole, 'float32')).toEqual(exact);
    const rounded = await emotions(whole, 'auto');
    expect(rounded).not.toEqual(exact);
    const spread = Math.max(...exact) - Math.min(...exact);
    expect(Math.max(...exact.map((value, index) => Math.abs(value - (rounded[index] ?? 9))))).toBeLessThan(
      0.05 * spread,
    );
  });

  it('refuses a precision that there is not', () => {
    expect(() => nodeBackend({ precision: 'int8' as 'auto' })).toThrow(
      'precision is int8; give one of auto, float32',
    );
  });
});
