import { TrainingSession } from '@lineament/autograd';
import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../data/random.js';
import { trainingConfig } from '../training/config.js';
import { trainingDefinition } from '../training/definition.js';
import { sigmoidHead, softmaxHead } from './heads.js';
import { ATTENTIONS, type Attention } from './layers/attention.js';
import type { Network } from './network.js';
import { findNetwork } from './registry.js';
import { type ResidualOptions, residualNetwork } from './residual.js';
import { summarize } from './summary.js';

function small(options: Partial<ResidualOptions> = {}): Network {
  return residualNetwork({
    name: 'small',
    input: { height: 16, width: 16, channels: 3 },
    heads: [softmaxHead('emotion'), sigmoidHead('gender')],
    stages: [
      { channels: 16, blocks: 1 },
      { channels: 32, blocks: 1 },
    ],
    dropout: 0,
    seed: 1,
    ...options,
  });
}

const parametersOf = (attention: Attention): number => summarize(small({ attention })).parameters;

describe('residualNetwork', () => {
  it('halves the picture by its stem and before every stage but the first', () => {
    const { layers, outputs } = summarize(small({ attention: 'none' }));
    const rows = layers.map(({ type, outputShape }) => `${type} ${outputShape.join('×')}`);
    expect(rows.filter((row) => row.startsWith('Conv2D'))).toEqual([
      'Conv2D 8×8×16',
      'Conv2D 8×8×16',
      'Conv2D 8×8×16',
      'Conv2D 4×4×32', // the shortcut
      'Conv2D 4×4×32',
      'Conv2D 4×4×32',
    ]);
    expect(rows.filter((row) => row.startsWith('Average'))).toEqual(['AveragePooling2D 4×4×16']);
    expect(outputs).toEqual({ emotion: 7, gender: 1 });
  });

  it('adds the parameters of attention, counted by hand', () => {
    // Two dense layers of 8 units a block: 16·8 + 8 + 8·16 + 16, and 32·8 + 8 + 8·32 + 32.
    expect(parametersOf('squeeze-excitation') - parametersOf('none')).toBe(280 + 552);
    // A 7×7 window on two summaries, and one normalization of four numbers, in each of two blocks.
    expect(parametersOf('cbam') - parametersOf('squeeze-excitation')).toBe(2 * (98 + 4));
  });

  it('has no biases before normalizations', () => {
    const names = small().parameters.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('conv2d') && name.endsWith('/bias'))).toEqual([]);
  });

  it.each(ATTENTIONS)('learns with attention %s, and can be exported', async (attention) => {
    const network = small({ attention });
    const config = trainingConfig([
      { source: 'test', settings: { batchSize: 8, optimizer: 'sgd', threads: 1 } },
    ]);
    const session = await TrainingSession.create(trainingDefinition(network, config), { threads: 1 });
    const random = randomStream(2);
    const bright = (row: number): number => (row % 2 === 0 ? 0.3 : 0);
    const image = Float32Array.from({ length: 8 * 768 }, (_, index) =>
      Math.min(1, random.fraction() * 0.7 + bright(Math.floor(index / 768))),
    );
    const one = (classes: number): Float32Array =>
      Float32Array.from({ length: 8 * classes }, (_, index) =>
        Number(index % classes === Math.floor(index / classes) % 2),
      );
    const weights = new Float32Array(8).fill(1);
    const batch = {
      image,
      emotion_labels: one(7),
      emotion_weights: weights,
      gender_labels: one(2),
      gender_weights: weights,
    };
    const losses: number[] = [];
    for (let step = 0; step < 12; step++) {
      losses.push((await session.step(batch, { learningRate: 0.05 })).loss);
    }
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 2);
    // Every parameter takes part.
    const { tensors } = await session.state();
    const trained = network.parameters.filter(({ trainable }) => trainable);
    const unmoved = trained.filter(({ name, initial }) =>
      tensors[name]?.every((value, index) => value === initial[index]),
    );
    expect(unmoved.map(({ name }) => name)).toEqual([]);
    await expect(session.export()).resolves.toBeInstanceOf(Uint8Array);
    await session.dispose();
  });

  it('refuses what it cannot build', () => {
    expect(() => small({ stages: [] })).toThrow(InvalidInputError);
    expect(() => small({ heads: [] })).toThrow('needs at least one stage and one head');
    expect(() => small({ input: { height: 18, width: 16, channels: 3 } })).toThrow(
      '16×18 pictures cannot be halved 2 times; give sides that are multiples of 4',
    );
  });
});

describe('emotion', () => {
  it('keeps to its budget', () => {
    const { build, recipe } = findNetwork('emotion');
    const summary = summarize(build(undefined));
    expect(summary.input).toEqual([48, 48, 1]);
    expect(summary.outputs).toEqual({ emotion: 7 });
    expect(summary.multiplyAdds).toBeLessThan(135e6);
    expect(summary.parameters).toBeLessThan(1.6e6);
    expect(() => trainingConfig([{ source: 'recipe', settings: recipe }])).not.toThrow();
  });
});

describe('face', () => {
  it('keeps to its budget, and begins with the weights of unified', () => {
    const { build, recipe } = findNetwork('face');
    const summary = summarize(build(undefined));
    expect(summary.input).toEqual([80, 80, 3]);
    expect(summary.outputs).toEqual({ age: 101, gender: 1, ethnicity: 5 });
    expect(summary.multiplyAdds).toBeLessThan(90e6);
    const shapes = (name: string): Map<string, string> =>
      new Map(
        findNetwork(name)
          .build(undefined)
          .parameters.map((parameter) => [parameter.name, parameter.shape.join('×')]),
      );
    const [own, unified] = [shapes('face'), shapes('unified')];
    const trunk = [...own].filter(([name]) => name.startsWith('conv2d') || name.startsWith('batch'));
    expect(trunk.filter(([name, shape]) => unified.get(name) !== shape)).toEqual([]);
    expect(() => trainingConfig([{ source: 'recipe', settings: recipe }])).not.toThrow();
  });
});

describe('unified', () => {
  it.each(ATTENTIONS)('keeps to its budget with attention %s', (attention) => {
    const definition = findNetwork('unified');
    const summary = summarize(definition.build(undefined, { attention }));
    expect(summary.input).toEqual([64, 64, 3]);
    expect(summary.outputs).toEqual({ emotion: 7, age: 101, gender: 1, ethnicity: 5 });
    expect(summary.multiplyAdds).toBeLessThan(60e6);
    expect(summary.parameters).toBeLessThan(1.4e6);
    // Widths that fill the CPU's blocks of 16 channels.
    const widths = summary.layers
      .filter(({ type, outputShape }) => type === 'Conv2D' && outputShape.at(-1) !== 1)
      .map(({ outputShape }) => (outputShape.at(-1) ?? 0) % 16);
    expect(new Set(widths)).toEqual(new Set([0]));
    expect(() => trainingConfig([{ source: 'recipe', settings: definition.recipe }])).not.toThrow();
  });

  it('differs by nothing but attention', () => {
    const convolutions = (attention: Attention): number =>
      findNetwork('unified')
        .build(undefined, { attention })
        .parameters.filter((p) => p.name.startsWith('conv2d') && p.shape[0] !== 1)
        .reduce((sum, { size }) => sum + size, 0);
    const all = (attention?: Attention): number =>
      summarize(findNetwork('unified').build(undefined, { attention })).parameters;
    expect(convolutions('none')).toBe(convolutions('squeeze-excitation'));
    expect(convolutions('cbam')).toBe(convolutions('squeeze-excitation'));
    expect([all(), all('none'), all('cbam')]).toEqual([1_259_178, 1_239_266, 1_259_892]);
    expect(all('squeeze-excitation')).toBe(all());
  });

  it('is what a setting chooses, where there are residual blocks', () => {
    const attentionOf = (network: string, attention: Attention): number =>
      findNetwork(network).build(undefined, { attention }).parameters.length;
    expect(attentionOf('emotion', 'none')).toBeLessThan(attentionOf('emotion', 'squeeze-excitation'));
    expect(() => attentionOf('baseline-age', 'cbam')).toThrow(
      'network baseline-age has no residual blocks, and so no attention "cbam"',
    );
  });
});
