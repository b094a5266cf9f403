import { describe, it } from 'vitest';
import { gradients } from '../graph/differentiate.js';
import {
  expectClose,
  gradientCase,
  runGraph,
  spread,
  TARGETS,
  tensor,
  testGradients,
  uniform,
} from '../testing/index.js';
import { elu, gelu, hardSigmoid, hardSwish, leakyRelu, relu, sigmoid, silu, tanh } from './activations.js';
import { reduceSum } from './reduction.js';

/** Both signs, and never within reach of the kink at 0. */
const x = spread([4, 9], 1);
const smooth = uniform([4, 9], 2, -3, 3);

testGradients('activations', [
  gradientCase('Relu', { x }, ({ x }) => relu(x)),
  gradientCase('Elu', { x }, ({ x }) => elu(x)),
  gradientCase('Elu with alpha 0.5', { x }, ({ x }) => elu(x, 0.5)),
  gradientCase('Elu with alpha 2', { x }, ({ x }) => elu(x, 2)),
  gradientCase('LeakyRelu', { x }, ({ x }) => leakyRelu(x)),
  gradientCase('LeakyRelu with slope 0.3', { x }, ({ x }) => leakyRelu(x, 0.3)),
  gradientCase('Sigmoid', { smooth }, ({ smooth }) => sigmoid(smooth)),
  gradientCase('Tanh', { smooth }, ({ smooth }) => tanh(smooth)),
  gradientCase('Gelu', { smooth }, ({ smooth }) => gelu(smooth)),
  gradientCase('Silu', { smooth }, ({ smooth }) => silu(smooth)),
  // Kinks at ±2.5 and ±3: none of these numbers is within reach.
  gradientCase('HardSigmoid', { x: spread([4, 9], 1, 0.23) }, ({ x }) => hardSigmoid(x)),
  gradientCase('HardSwish', { x: spread([4, 9], 1, 0.23) }, ({ x }) => hardSwish(x)),
  gradientCase('Relu of Elu', { x }, ({ x }) => relu(elu(x))),
]);

describe.each(TARGETS)('activations on $name', ({ target }) => {
  it('compute', async () => {
    const results = await runGraph(target, { x: tensor([4], [-2, -0.5, 0, 1.5]) }, ({ x }) => ({
      relu: relu(x),
      elu: elu(x),
      strongElu: elu(x, 2),
      leakyRelu: leakyRelu(x, 0.1),
      sigmoid: sigmoid(x),
      tanh: tanh(x),
      gelu: gelu(x),
      silu: silu(x),
      hardSigmoid: hardSigmoid(x),
      hardSwish: hardSwish(x),
    }));
    expectClose(results.relu, [0, 0, 0, 1.5]);
    expectClose(results.elu, [Math.expm1(-2), Math.expm1(-0.5), 0, 1.5], 1e-6);
    expectClose(results.strongElu, [2 * Math.expm1(-2), 2 * Math.expm1(-0.5), 0, 1.5], 1e-6);
    expectClose(results.leakyRelu, [-0.2, -0.05, 0, 1.5]);
    expectClose(results.sigmoid, [0.1192029, 0.3775407, 0.5, 0.8175745], 1e-6);
    expectClose(results.tanh, [-0.9640276, -0.4621172, 0, 0.9051483], 1e-6);
    // x · Φ(x), with Φ from tables of the normal distribution
    expectClose(results.gelu, [-0.0455003, -0.1542688, 0, 1.3997892], 2e-6);
    expectClose(results.hardSigmoid, [0.1, 0.4, 0.5, 0.8], 1e-6);
    expectClose(results.hardSwish, [-1 / 3, -0.5 * (2.5 / 6), 0, 1.5 * 0.75], 1e-6);
    expectClose(results.silu, [-0.2384058, -0.1887703, 0, 1.2263617], 1e-6);
  });

  it('pass a gradient through relu for the smallest positive float, none at 0, all of it for the largest', async () => {
    const x = tensor([4], [2 ** -126, 0, -1, 3e38]);
    const { slope } = await runGraph(target, { x }, ({ x }) => {
      const [slope = x] = gradients(reduceSum(relu(x)), [x]);
      return { slope };
    });
    expectClose(slope, [1, 0, 0, 1]);
  });

  it('do not overflow far from 0', async () => {
    const results = await runGraph(target, { x: tensor([4], [-1000, -100, 100, 1000]) }, ({ x }) => {
      const [slope = x] = gradients(reduceSum(elu(x)), [x]);
      return { sigmoid: sigmoid(x), tanh: tanh(x), elu: elu(x), slope };
    });
    expectClose(results.sigmoid, [0, 0, 1, 1]);
    expectClose(results.tanh, [-1, -1, 1, 1]);
    expectClose(results.elu, [-1, -1, 100, 1000]);
    expectClose(results.slope, [0, 0, 1, 1]);
  });
});
