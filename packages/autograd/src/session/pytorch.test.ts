/**
 * Whole trainings against PyTorch: same weights, same batch, twenty steps; see `scripts/make-fixtures.py`.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gradients } from '../graph/differentiate.js';
import { Input } from '../graph/value.js';
import { TrainingContext } from '../layers/context.js';
import {
  expectClose,
  initialWeights,
  loadGraph,
  PROVIDERS,
  PYTORCH_CASES,
  type PytorchCase,
  REFERENCE,
  TARGETS,
} from '../testing/index.js';
import { withParts } from './definition.js';
import { buildStepGraph } from './step-graph.js';
import { TrainingSession } from './training-session.js';

interface Summary {
  readonly norm: number;
  readonly mean: number;
  readonly places: readonly number[];
  readonly samples: readonly number[];
}

/** PyTorch's numbers in 64 bits, and how far its own 32-bit run is from them. */
interface Fixture {
  readonly losses: readonly number[];
  readonly gradients: Readonly<Record<string, Summary>>;
  readonly weights: Readonly<Record<string, Summary>>;
  readonly logits: readonly number[];
  readonly gaps: {
    readonly losses: readonly number[];
    readonly gradients: number;
    readonly weights: number;
    readonly logits: number;
  };
}

const FIXTURES: Readonly<Record<string, Fixture>> = JSON.parse(
  readFileSync(new URL('../../fixtures/pytorch.json', import.meta.url), 'utf8'),
).cases;

/**
 * Rounding differs between two right implementations, and training amplifies it. We allow ten times what separates
 * PyTorch's 32-bit run from its 64-bit one, or the floor: sums here are taken in plain order, theirs in pairs.
 */
const GAP_FACTOR = 10;
const LOSS_FLOOR = 3e-5;
const NUMBER_FLOOR = 1e-4;

function caseOf(name: string): PytorchCase & { fixture: Fixture } {
  const fixture = FIXTURES[name];
  const make = PYTORCH_CASES[name];
  if (fixture === undefined || make === undefined) {
    throw new Error(`there is no case '${name}'`);
  }
  return { ...make(), fixture };
}

/** The order of PyTorch's parameters chooses each one's first numbers. */
function startWeights(fixture: Fixture, name: string, shape: readonly number[]): Float32Array {
  return initialWeights(name, shape, Object.keys(fixture.gradients).indexOf(name));
}

/** Largest difference of norm, mean and samples, as a share of what a typical element is. */
function deviation(actual: Float32Array, expected: Summary): number {
  const norm = Math.sqrt(actual.reduce((sum, value) => sum + value * value, 0));
  const mean = actual.reduce((sum, value) => sum + value, 0) / actual.length;
  const typical = expected.norm / Math.sqrt(actual.length);
  const differences = expected.places.map(
    (place, index) => (actual[place] ?? Number.NaN) - (expected.samples[index] ?? Number.NaN),
  );
  return Math.max(
    Math.abs(norm / expected.norm - 1),
    ...[mean - expected.mean, ...differences].map((difference) => Math.abs(difference) / typical),
  );
}

function expectAlike(
  actual: Readonly<Record<string, Float32Array>>,
  expected: Readonly<Record<string, Summary>>,
  gap: number,
): void {
  const limit = NUMBER_FLOOR + GAP_FACTOR * gap;
  const wrong = Object.entries(expected)
    .map(([name, summary]): [string, number] => [
      name,
      deviation(actual[name] ?? new Float32Array(), summary),
    ])
    .filter(([, distance]) => !(distance <= limit));
  expect(wrong, `further than ${limit}`).toEqual([]);
}

/** Cases that are run on WebGPU too: networks of millions of weights take too long on a software GPU. */
const SMALL = ['residual-sgd'];
const RUNS = Object.keys(PYTORCH_CASES).flatMap((name) =>
  TARGETS.filter(({ target }) => target.provider === 'cpu' || SMALL.includes(name)).map(
    ({ name: place, target }) => ({ name, place, target }),
  ),
);

const TRAININGS = Object.keys(PYTORCH_CASES).flatMap((name) =>
  PROVIDERS.filter((provider) => provider === 'cpu' || SMALL.includes(name)).map((provider) => ({
    name,
    provider,
  })),
);

describe('PyTorch and autograd', () => {
  it.each(RUNS)('agree on the gradients of $name on $place', async ({ name, target }) => {
    const { definition, batch, fixture } = caseOf(name);
    const inputs = Object.fromEntries(
      Object.entries(definition.feeds).map(([feed, { shape }]) => [
        feed,
        new Input(feed, [definition.batchSize, ...shape]),
      ]),
    );
    const context = new TrainingContext();
    const { total } = withParts(definition.loss(definition.forward(inputs, context), inputs, context));
    const parameters = buildStepGraph(definition, target).parameters.filter(({ trainable }) => trainable);
    const names = parameters.map((parameter) => parameter.name);
    expect([...names].sort()).toEqual(Object.keys(fixture.gradients).sort());
    const slopes = gradients(total, parameters);
    const graph = await loadGraph(
      target,
      { ...inputs, ...Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter])) },
      Object.fromEntries(slopes.map((slope, index) => [`gradient:${names[index]}`, slope])),
    );
    const start = parameters.map((parameter) => [
      parameter.name,
      startWeights(fixture, parameter.name, parameter.shape),
    ]);
    const results = await graph.run({ ...batch, ...Object.fromEntries(start) });
    await graph.release();
    const byName = names.map((parameter) => [parameter, results[`gradient:${parameter}`]]);
    expectAlike(Object.fromEntries(byName), fixture.gradients, fixture.gaps.gradients);
  });

  it.each(TRAININGS)('agree on twenty steps of $name on $provider', async ({ name, provider }) => {
    const { definition, batch, learningRate, fixture } = caseOf(name);
    const session = await TrainingSession.create(definition, { provider });
    const start = buildStepGraph(definition, REFERENCE)
      .parameters.filter(({ trainable }) => trainable)
      .map((parameter) => [parameter.name, startWeights(fixture, parameter.name, parameter.shape)]);
    const { tensors } = await session.state();
    await session.restore({ step: 0, tensors: { ...tensors, ...Object.fromEntries(start) } });

    const losses: number[] = [];
    while (session.steps < fixture.losses.length) {
      losses.push((await session.step(batch, { learningRate })).loss);
    }
    const trained = await session.state();
    const { outputs } = await session.evaluate(batch);
    await session.dispose();

    let gap = 0;
    losses.forEach((loss, step) => {
      const expected = fixture.losses[step] ?? Number.NaN;
      gap = Math.max(gap, fixture.gaps.losses[step] ?? 0);
      expectClose([loss], [expected], (LOSS_FLOOR + GAP_FACTOR * gap) * expected, `loss of step ${step + 1}`);
    });
    expectAlike(trained.tensors, fixture.weights, fixture.gaps.weights);
    const typical = Math.hypot(...fixture.logits) / Math.sqrt(fixture.logits.length);
    const tolerance = (NUMBER_FLOOR + GAP_FACTOR * fixture.gaps.logits) * typical;
    expectClose(outputs.logits ?? [], fixture.logits, tolerance, 'logits');
  });
});
