/**
 * Checks gradients against central finite differences.
 *
 * Everything runs in 32-bit floats, so the scalar that is differentiated is summed outside the graph in 64 bits:
 * the outputs that a change does not touch cancel exactly, and the others leave an error of about 1e-7 / STEP.
 * The five-point formula makes the truncation error smaller than that for functions of ordinary curvature.
 * @module
 */

import { describe, it } from 'vitest';
import { gradients } from '../graph/differentiate.js';
import type { Target } from '../graph/target.js';
import { constant, present, type Value } from '../graph/value.js';
import { multiply } from '../ops/arithmetic.js';
import { reduceSum } from '../ops/reduction.js';
import { expectClose } from './expect-close.js';
import { inputsFor, type LoadedGraph, loadGraph, mapRecord, runGraph } from './run-graph.js';
import { REFERENCE, TARGETS } from './targets.js';
import { type TestTensor, uniform } from './tensors.js';

/** A power of two, so that sums with it round little. Inputs must be at least twice as far from any kink. */
const STEP = 2 ** -7;
/** Elements of each input that are changed one by one; beyond, a fixed sample of them. */
const SAMPLED_ELEMENTS = 24;
/** Random directions in which a whole input is changed at once: they reach the elements that are not sampled. */
const DIRECTIONS = 2;
/** Largest error, as a share of the largest slope of the input. */
const TOLERANCE = 1e-3;
/** Largest difference between the outputs of two targets, as a share of the largest output. */
const OUTPUT_TOLERANCE = 1e-5;

type Tensors<Name extends string> = Readonly<Record<Name, TestTensor>>;

export interface GradientCase {
  readonly name: string;
  /** @throws if outputs or gradients on the target are not those of the reference and its finite differences */
  readonly check: (target: Target) => Promise<void>;
}

/**
 * A function of tensors, and where to differentiate it.
 *
 * @param fixed names of inputs that are fed but not differentiated
 */
export function gradientCase<Name extends string>(
  name: string,
  tensors: Tensors<Name>,
  build: (inputs: Readonly<Record<Name, Value>>) => Value,
  fixed: readonly NoInfer<Name>[] = [],
): GradientCase {
  const variables = (Object.keys(tensors) as Name[]).filter((variable) => !fixed.includes(variable));
  let reference: Promise<Reference> | undefined;
  return {
    name,
    check: async (target) => {
      reference ??= differenceQuotients(tensors, variables, build);
      const { output, slopes } = await reference;
      const actual = await analytic(target, tensors, variables, build);
      expectClose(actual.y ?? [], output, OUTPUT_TOLERANCE * largest(output), 'outputs');
      for (const variable of variables) {
        const quotients = slopes[variable] ?? [];
        const gradient = actual[gradientName(variable)] ?? [];
        const found = quotients.map(({ direction }) => dot(direction, gradient));
        const expected = quotients.map(({ slope }) => slope);
        expectClose(found, expected, TOLERANCE * largest(expected), `slopes by '${variable}'`);
      }
    },
  };
}

/** Registers every case on every target. */
export function testGradients(title: string, cases: readonly GradientCase[]): void {
  describe(`the gradient of ${title}`, () => {
    for (const { name, target } of TARGETS) {
      it.each(cases)(`${name}: $name`, ({ check }) => check(target));
    }
  });
}

/** How a scalar changes when an input is moved in a direction; elements that the direction lacks stay. */
interface Slope {
  readonly direction: ReadonlyMap<number, number>;
  readonly slope: number;
}

interface Reference {
  readonly output: Float32Array;
  readonly slopes: Readonly<Record<string, readonly Slope[]>>;
}

function gradientName(variable: string): string {
  return `gradient:${variable}`;
}

/** The weighted sum of the outputs is what is differentiated: with equal weights, errors could cancel. */
function outputWeights(y: Value): Float32Array {
  return uniform(y.shape, 77, 0.5, 1.5).data.map((weight, index) => (index % 3 === 1 ? -weight : weight));
}

async function analytic<Name extends string>(
  target: Target,
  tensors: Tensors<Name>,
  variables: readonly Name[],
  build: (inputs: Readonly<Record<Name, Value>>) => Value,
): Promise<Record<string, number[]>> {
  return runGraph<Name, string>(target, tensors, (inputs) => {
    const y = build(inputs);
    const scalar = reduceSum(multiply(y, constant(outputWeights(y), y.shape)));
    const slopes = gradients(
      scalar,
      variables.map((variable) => inputs[variable]),
    );
    return {
      y,
      ...Object.fromEntries(
        variables.map((variable, index) => [
          gradientName(variable),
          present(slopes[index], `gradient by '${variable}'`),
        ]),
      ),
    };
  });
}

async function differenceQuotients<Name extends string>(
  tensors: Tensors<Name>,
  variables: readonly Name[],
  build: (inputs: Readonly<Record<Name, Value>>) => Value,
): Promise<Reference> {
  const inputs = inputsFor(tensors);
  const y = build(inputs);
  const weights = outputWeights(y);
  const graph = await loadGraph(REFERENCE, inputs, { y });
  try {
    const feeds = mapRecord(tensors, ({ data }) => data);
    const output = present((await graph.run(feeds)).y, 'output');
    const slopes: Record<string, Slope[]> = {};
    for (const variable of variables) {
      slopes[variable] = [];
      for (const direction of directions(tensors[variable].data.length)) {
        const slope = await quotient(graph, feeds, variable, direction, weights);
        slopes[variable].push({ direction, slope });
      }
    }
    return { output, slopes };
  } finally {
    await graph.release();
  }
}

function directions(length: number): ReadonlyMap<number, number>[] {
  const stride = Math.max(1, Math.floor(length / SAMPLED_ELEMENTS));
  const single = Array.from(
    { length: Math.ceil(length / stride) },
    (_, index) => new Map([[index * stride, 1]]),
  );
  // About as long as a single element's direction, so that curvature matters as little.
  const share = 2 ** -Math.round(Math.log2(length) / 2);
  const joint = Array.from({ length: DIRECTIONS }, (_, stream) => {
    const signs = uniform([length], 100 + stream).data;
    return new Map(Array.from(signs, (sign, index) => [index, sign < 0 ? -share : share]));
  });
  return [...single, ...joint];
}

/** (8 · (f(h) − f(−h)) − (f(2h) − f(−2h))) / 12h */
async function quotient(
  graph: LoadedGraph,
  feeds: Readonly<Record<string, Float32Array>>,
  variable: string,
  direction: ReadonlyMap<number, number>,
  weights: Float32Array,
): Promise<number> {
  const start = present(feeds[variable], `numbers of '${variable}'`);
  const valueAt = async (distance: number): Promise<number> => {
    const moved = start.slice();
    for (const [index, sign] of direction) {
      moved[index] = (moved[index] ?? 0) + sign * distance;
    }
    const { y = new Float32Array() } = await graph.run({ ...feeds, [variable]: moved });
    return weights.reduce((total, weight, index) => total + weight * (y[index] ?? Number.NaN), 0);
  };
  const near = (await valueAt(STEP)) - (await valueAt(-STEP));
  const far = (await valueAt(2 * STEP)) - (await valueAt(-2 * STEP));
  return (8 * near - far) / (12 * STEP);
}

function dot(direction: ReadonlyMap<number, number>, gradient: readonly number[]): number {
  let total = 0;
  for (const [index, sign] of direction) {
    total += sign * (gradient[index] ?? Number.NaN);
  }
  return total;
}

/** Largest absolute value, at least one: what tolerances are shares of. */
function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
}
