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
import { multiply } from './arithmetic.js';
import { absolute, erf, exp, log, sign, sqrt } from './elementwise.js';
import { reduceSum } from './reduction.js';

const x = uniform([3, 5], 1, -2, 2);
const positive = uniform([3, 5], 2, 0.5, 3);

testGradients('functions of one value', [
  gradientCase('Exp', { x }, ({ x }) => exp(x)),
  gradientCase('Log', { positive }, ({ positive }) => log(positive)),
  gradientCase('Sqrt', { positive }, ({ positive }) => sqrt(positive)),
  gradientCase('Abs', { x: spread([3, 5], 3) }, ({ x }) => absolute(x)),
  gradientCase('Erf', { x }, ({ x }) => erf(x)),
  gradientCase('Sign times x', { x: spread([3, 5], 3) }, ({ x }) => multiply(sign(x), x)),
]);

describe.each(TARGETS)('functions of one value on $name', ({ target }) => {
  it('compute', async () => {
    const results = await runGraph(
      target,
      { x: tensor([4], [-1, 0, 0.5, 2]), positive: tensor([3], [0.25, 1, 9]) },
      ({ x, positive }) => ({
        exp: exp(x),
        absolute: absolute(x),
        sign: sign(x),
        erf: erf(x),
        log: log(positive),
        sqrt: sqrt(positive),
      }),
    );
    expectClose(results.exp, [0.3678794, 1, 1.6487213, 7.3890561], 2e-6);
    expectClose(results.absolute, [1, 0, 0.5, 2]);
    expectClose(results.sign, [-1, 0, 1, 1]);
    // Abramowitz & Stegun, table 7.1
    expectClose(results.erf, [-0.8427008, 0, 0.5204999, 0.9953223], 1e-6);
    expectClose(results.log, [-1.3862944, 0, 2.1972246], 1e-6);
    expectClose(results.sqrt, [0.5, 1, 3], 1e-6);
  });

  it('give |x| no slope at 0', async () => {
    const { slope } = await runGraph(target, { x: tensor([3], [-2, 0, 3]) }, ({ x }) => {
      const [slope = x] = gradients(reduceSum(absolute(x)), [x]);
      return { slope };
    });
    expectClose(slope, [-1, 0, 1]);
  });
});
