import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { scaledRate, scaledWidth } from './options.js';
import { NETWORKS } from './registry.js';
import { summarize } from './summary.js';

describe('network options', () => {
  it.each([...NETWORKS.values()])(
    '$name can be made wider and narrower, its outputs as before',
    (network) => {
      const plain = summarize(network.build(undefined));
      const [narrow, wide] = [0.5, 1.5].map((width) => summarize(network.build(undefined, { width })));
      expect(narrow?.parameters).toBeLessThan(0.5 * plain.parameters);
      expect(wide?.parameters).toBeGreaterThan(1.5 * plain.parameters);
      expect([narrow?.outputs, wide?.outputs]).toEqual([plain.outputs, plain.outputs]);
      expect(summarize(network.build(undefined, { width: 1, dropout: 1 }))).toEqual(plain);
      expect(() => network.build(undefined, { dropout: 0 })).not.toThrow();
    },
  );

  it.each([...NETWORKS.values()])('$name takes larger pictures', (network) => {
    const plain = summarize(network.build(undefined));
    const larger = summarize(network.build(undefined, { size: 128 }));
    expect(larger.input).toEqual([128, 128, plain.input[2]]);
    expect(larger.outputs).toEqual(plain.outputs);
    expect(larger.multiplyAdds).toBeGreaterThan(2 * plain.multiplyAdds);
  });

  it('refuses pictures that cannot be halved often enough', () => {
    expect(() => NETWORKS.get('unified')?.build(undefined, { size: 72 })).toThrow(
      'network unified: 72×72 pictures cannot be halved 4 times; give sides that are multiples of 16',
    );
  });

  it('gives some of the heads, in the network’s order, and refuses those that it has not', () => {
    const unified = NETWORKS.get('unified');
    const heads = unified?.build(undefined, { heads: ['gender', 'emotion'] }).heads.map(({ task }) => task);
    expect(heads).toEqual(['emotion', 'gender']);
    const gender = NETWORKS.get('baseline-gender');
    expect(() => gender?.build(undefined, { heads: ['age'] })).toThrow(InvalidInputError);
    expect(() => gender?.build(undefined, { heads: ['age'] })).toThrow(
      'has no head for age; give some of gender',
    );
  });

  it('rounds widths and keeps rates below 1', () => {
    expect([scaledWidth(48, 0.5, 16), scaledWidth(16, 0.1, 16), scaledWidth(7, 1.5)]).toEqual([32, 16, 11]);
    expect([scaledRate(0.3, 0), scaledRate(0.3, 2), scaledRate(0.5, 9)]).toEqual([0, 0.6, 0.9]);
  });
});
