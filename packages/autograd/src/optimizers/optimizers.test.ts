import { describe, expect, it } from 'vitest';
import type { Target } from '../graph/target.js';
import { constant, Input, Parameter } from '../graph/value.js';
import { multiply } from '../ops/arithmetic.js';
import { expectClose, loadGraph, runGraph, TARGETS, tensor } from '../testing/index.js';
import { adam, adamW } from './adam.js';
import { clipByGlobalNorm } from './clipping.js';
import type { Optimizer } from './optimizer.js';
import { sgd } from './sgd.js';

const START = [1, -2];
/** One gradient and one learning rate a step. */
const STEPS = [
  { gradient: [0.5, -1], rate: 0.1 },
  { gradient: [0.25, 2], rate: 0.1 },
  { gradient: [-1, 0.1], rate: 0.05 },
  { gradient: [0, -0.3], rate: 0.01 },
];
const MATRIX = [1, 2];
const VECTOR = [2];

/** Runs the compiled update step by step. */
async function train(optimizer: Optimizer, shape: readonly number[], target: Target): Promise<Float32Array> {
  const weights = new Parameter('weights', shape, Float32Array.from(START));
  const gradient = new Input('gradient', shape);
  const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, new Input(slot, shape)]));
  const scalars = Object.fromEntries(optimizer.scalars.map((name) => [name, new Input(name, [])]));
  const update = optimizer.update(weights, gradient, slots, scalars);
  expect(Object.keys(update.slots)).toEqual(optimizer.slots);
  const nextSlots = Object.entries(update.slots).map(([slot, value]) => [`next:${slot}`, value]);
  const graph = await loadGraph(
    target,
    { weights, gradient, ...slots, ...scalars },
    { 'next:weights': update.value, ...Object.fromEntries(nextSlots) },
  );
  const state: Record<string, Float32Array> = { weights: weights.initial };
  for (const slot of optimizer.slots) {
    state[slot] = new Float32Array(2);
  }
  for (const [index, step] of STEPS.entries()) {
    const numbers = Object.entries(optimizer.scalarsAt(index + 1, step.rate));
    const results = await graph.run({
      ...state,
      gradient: Float32Array.from(step.gradient),
      ...Object.fromEntries(numbers.map(([name, value]) => [name, Float32Array.of(value)])),
    });
    for (const name of Object.keys(state)) {
      state[name] = results[`next:${name}`] ?? new Float32Array();
    }
  }
  await graph.release();
  return state.weights ?? new Float32Array();
}

type Rule = (weight: number, gradient: number, rate: number, step: number) => number;

/** The textbook's rule for each of the two weights, in 64 bits. */
function expected(makeRule: () => Rule): number[] {
  return START.map((start, place) => {
    const rule = makeRule();
    return STEPS.reduce(
      (weight, { gradient, rate }, index) => rule(weight, gradient[place] ?? 0, rate, index + 1),
      start,
    );
  });
}

function sgdRule(momentum: number, nesterov: boolean, decay: number): () => Rule {
  return () => {
    let velocity = 0;
    return (weight, gradient, rate) => {
      const slope = gradient + decay * weight;
      velocity = momentum * velocity + slope;
      return weight - rate * (nesterov ? slope + momentum * velocity : velocity);
    };
  };
}

/** Kingma & Ba, algorithm 1, with decoupled decay. */
function adamRule(beta1: number, beta2: number, epsilon: number, decay: number): () => Rule {
  return () => {
    let mean = 0;
    let square = 0;
    return (weight, gradient, rate, step) => {
      mean = beta1 * mean + (1 - beta1) * gradient;
      square = beta2 * square + (1 - beta2) * gradient ** 2;
      const direction = mean / (1 - beta1 ** step) / (Math.sqrt(square / (1 - beta2 ** step)) + epsilon);
      return weight - rate * decay * weight - rate * direction;
    };
  };
}

describe.each(TARGETS)('on $name', ({ target }) => {
  it.each<[string, Optimizer, readonly number[], () => Rule]>([
    ['SGD', sgd({ momentum: 0 }), VECTOR, sgdRule(0, false, 0)],
    ['SGD with momentum', sgd({ momentum: 0.8, nesterov: false }), VECTOR, sgdRule(0.8, false, 0)],
    ['SGD with Nesterov momentum', sgd(), VECTOR, sgdRule(0.9, true, 0)],
    ['SGD with weight decay', sgd({ weightDecay: 0.1 }), MATRIX, sgdRule(0.9, true, 0.1)],
    [
      'SGD without momentum, with decay',
      sgd({ momentum: 0, weightDecay: 0.1 }),
      MATRIX,
      sgdRule(0, false, 0.1),
    ],
    ['SGD without decay of a vector', sgd({ weightDecay: 0.1 }), VECTOR, sgdRule(0.9, true, 0)],
    ['Adam', adam(), VECTOR, adamRule(0.9, 0.999, 1e-7, 0)],
    [
      'Adam with other constants',
      adam({ beta1: 0.5, beta2: 0.9, epsilon: 0.1 }),
      VECTOR,
      adamRule(0.5, 0.9, 0.1, 0),
    ],
    ['AdamW', adamW({ weightDecay: 0.2 }), MATRIX, adamRule(0.9, 0.999, 1e-7, 0.2)],
    ['AdamW with its own decay', adamW(), MATRIX, adamRule(0.9, 0.999, 1e-7, 0.01)],
    ['AdamW without decay of a vector', adamW({ weightDecay: 0.2 }), VECTOR, adamRule(0.9, 0.999, 1e-7, 0)],
  ])('%s follows its rule', async (_, optimizer, shape, rule) => {
    expectClose(await train(optimizer, shape, target), expected(rule), 2e-6);
  });

  it('clipping scales all gradients together', async () => {
    const results = await runGraph(target, { a: tensor([2], [3, 0]), b: tensor([], [4]) }, ({ a, b }) => {
      const clipped = (largest: number, factor: number) =>
        clipByGlobalNorm([multiply(a, factor), multiply(b, factor)], largest);
      const [longA = a, longB = b] = clipped(1, 1);
      const [shortA = a, shortB = b] = clipped(6, 1);
      const [zeroA = a, zeroB = b] = clipped(1, 0);
      return { longA, longB, shortA, shortB, zeroA, zeroB };
    });
    // The joint norm is 5.
    expectClose(results.longA, [0.6, 0]);
    expectClose(results.longB, [0.8]);
    expectClose(results.shortA, [3, 0]);
    expectClose(results.shortB, [4]);
    expectClose(results.zeroA, [0, 0]);
    expectClose(results.zeroB, [0]);
  });
});

describe('clipping', () => {
  it('keeps shapes', () => {
    const shapes = clipByGlobalNorm([constant([1, 2], [2, 1]), constant(3)], 1).map(({ shape }) => shape);
    expect(shapes).toEqual([[2, 1], []]);
  });
});
