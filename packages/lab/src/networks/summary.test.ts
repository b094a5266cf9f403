import { describe, expect, it } from 'vitest';
import { tinyNetwork } from '../training/testing/tiny.js';
import { sigmoidHead, softmaxHead } from './heads.js';
import { sequential } from './layers/sequential.js';
import { residualNetwork } from './residual.js';
import { formatSummary, summarize } from './summary.js';

describe('summarize', () => {
  it('counts parameters and multiplications as by hand', () => {
    // A convolution of 3·3·1·4 and 4, a normalization of 4 · 4 of which half is learned, a dense layer of 4·4·4 and 1.
    expect(summarize(tinyNetwork(1))).toMatchObject({
      ...{ name: 'tiny', input: [8, 8, 1], outputs: { gender: 1 } },
      ...{ parameters: 40 + 16 + 65, trainable: 40 + 8 + 65, nonTrainable: 8 },
      multiplyAdds: 8 * 8 * 3 * 3 * 4 + 64,
    });
  });

  it('lists layers in the order that they run, with their shapes', () => {
    const layers = summarize(tinyNetwork(1)).layers.map(
      ({ name, outputShape }) => `${name} ${outputShape.join('×')}`,
    );
    expect(layers).toEqual([
      ...['conv2d 8×8×4', 'batch_normalization 8×8×4', 'max_pooling2d 4×4×4', 'dropout 4×4×4'],
      ...['flatten 64', 'dense 1'],
    ]);
  });

  it('tells height from width, and one head from another', () => {
    const network = residualNetwork({
      name: 'two',
      input: { height: 32, width: 16, channels: 3 },
      heads: [softmaxHead('emotion'), sigmoidHead('gender')],
      stages: [{ channels: 16, blocks: 1 }],
      seed: undefined,
    });
    expect(summarize(network)).toMatchObject({ input: [32, 16, 3], outputs: { emotion: 7, gender: 1 } });
  });
});

describe('formatSummary', () => {
  it('prints a table and totals', () => {
    const network = sequential({
      name: 'tiny',
      input: { height: 8, width: 8, channels: 1 },
      layers: [{ kind: 'flatten' }, { kind: 'dense', units: 1 }],
      head: sigmoidHead('gender'),
      seed: undefined,
    });
    const rule = '─'.repeat(46);
    expect(formatSummary(summarize(network)).split('\n')).toEqual([
      'Model: "tiny"',
      rule,
      'Layer (type)       Output shape     Parameters',
      rule,
      'input (Input)      [None, 8, 8, 1]           0',
      'flatten (Flatten)  [None, 64]                0',
      'dense (Dense)      [None, 1]                65',
      rule,
      'Total parameters: 65',
      'Trainable parameters: 65',
      'Non-trainable parameters: 0',
      'Multiply-adds per picture: 64',
    ]);
  });

  it('groups digits, and makes room for what is longer than the headings', () => {
    const layer = { name: 'dense', type: 'Dense', outputShape: [1000], multiplyAdds: 1e9 };
    const text = formatSummary({
      ...{ name: 'large', layers: [{ ...layer, parameters: 1_234_567_890 }], input: [8, 8, 1], outputs: {} },
      ...{ parameters: 1_234_567_890, trainable: 1_234_567_000, nonTrainable: 890, multiplyAdds: 1e9 },
    });
    expect(text.split('\n').slice(2)).toEqual([
      'Layer (type)   Output shape        Parameters',
      '─'.repeat(45),
      'input (Input)  [None, 8, 8, 1]              0',
      'dense (Dense)  [None, 1000]     1,234,567,890',
      '─'.repeat(45),
      'Total parameters: 1,234,567,890',
      'Trainable parameters: 1,234,567,000',
      'Non-trainable parameters: 890',
      'Multiply-adds per picture: 1,000,000,000',
    ]);
  });
});
