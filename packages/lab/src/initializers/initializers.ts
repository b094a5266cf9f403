/**
 * First values of weights, as Keras defines them.
 *
 * Sources: He et al. 2015, "Delving Deep into Rectifiers", arXiv:1502.01852; Glorot & Bengio 2010, "Understanding the
 * difficulty of training deep feedforward neural networks"; Keras' `VarianceScaling`.
 * @module
 */
import type { Shape } from '@lineament/autograd';
import { type RandomStream, randomStream } from '../data/random.js';

/** How a weight begins. */
export const INITIALIZERS = [
  'zeros',
  'ones',
  'heNormal',
  'heUniform',
  'glorotNormal',
  'glorotUniform',
] as const;
export type Initializer = (typeof INITIALIZERS)[number];

/** Standard deviation of a standard normal distribution that is cut off at ±2. */
const TRUNCATED_DEVIATION = 0.879_625_661_034_239_78;

/** Number of inputs and outputs that one weight connects. */
export interface Fans {
  readonly in: number;
  readonly out: number;
}

/**
 * Fans of a kernel.
 *
 * @param shape `[inputs, units]` of a dense layer or `[outputs, inputs, height, width]` of a convolution (`inputs`
 * are those of one group)
 * @example
 * fans([64, 3, 3, 3]); // { in: 27, out: 576 }
 * fans([256, 10]); // { in: 256, out: 10 }
 */
export function fans(shape: Shape): Fans {
  const [first = 1, second = 1, ...window] = shape;
  const area = window.reduce((product, size) => product * size, 1);
  return shape.length > 2 ? { in: second * area, out: first * area } : { in: first, out: second };
}

/**
 * Draws the first values of a weight.
 *
 * - `heNormal`: normal, cut off at two standard deviations and rescaled to variance 2 / in
 * - `heUniform`: uniform within ±√(6 / in)
 * - `glorotNormal`: as `heNormal` with variance 2 / (in + out)
 * - `glorotUniform`: uniform within ±√(6 / (in + out))
 *
 * @param shape as {@link fans} takes it; vectors are for `zeros` and `ones`
 * @param keys open the random stream: the same keys give the same values
 * @example
 * initialize('ones', [2], [0]); // Float32Array(2) [ 1, 1 ]
 */
export function initialize(initializer: Initializer, shape: Shape, keys: readonly number[]): Float32Array {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const fan = fans(shape);
  switch (initializer) {
    case 'zeros':
      return values;
    case 'ones':
      return values.fill(1);
    case 'heNormal':
      return fillTruncatedNormal(values, Math.sqrt(2 / fan.in), randomStream(...keys));
    case 'heUniform':
      return fillUniform(values, Math.sqrt(6 / fan.in), randomStream(...keys));
    case 'glorotNormal':
      return fillTruncatedNormal(values, Math.sqrt(2 / (fan.in + fan.out)), randomStream(...keys));
    case 'glorotUniform':
      return fillUniform(values, Math.sqrt(6 / (fan.in + fan.out)), randomStream(...keys));
  }
}

function fillUniform(values: Float32Array, bound: number, random: RandomStream): Float32Array {
  for (let index = 0; index < values.length; index++) {
    values[index] = random.between(-bound, bound);
  }
  return values;
}

function fillTruncatedNormal(values: Float32Array, deviation: number, random: RandomStream): Float32Array {
  const scale = deviation / TRUNCATED_DEVIATION;
  let index = 0;
  while (index < values.length) {
    // Box & Muller 1958; two independent normal numbers from each pair of uniform ones.
    const radius = Math.sqrt(-2 * Math.log(1 - random.fraction()));
    const angle = 2 * Math.PI * random.fraction();
    for (const normal of [radius * Math.cos(angle), radius * Math.sin(angle)]) {
      if (Math.abs(normal) <= 2) {
        values[index++] = normal * scale; // a write past the end is ignored
      }
    }
  }
  return values;
}
