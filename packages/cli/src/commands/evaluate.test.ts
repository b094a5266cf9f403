import { describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.js';

// What a good evaluation prints is tested with the training that makes the model: train.test.ts.
describe('lineament evaluate', () => {
  it.each([
    ['a missing model', ['nowhere', '--data', 'x.csv'], 1, 'the model folder nowhere does not exist'],
    ['no data', ['nowhere'], 2, "required option '--data <path>'"],
    [
      'two data sets',
      ['nowhere', '--data', 'a.csv', '--data', 'b.csv'],
      2,
      'give one data set; a.csv is given already',
    ],
    [
      'another split',
      ['nowhere', '--data', 'x', '--split', 'tset'],
      2,
      'Allowed choices are train, validation, test',
    ],
    [
      'a picture of another kind',
      ['nowhere', '--data', 'x', '--confusion', 'a.gif'],
      2,
      'must end in .png or .svg',
    ],
  ])('refuses %s', async (_case, args, code, message) => {
    const result = await runCommand('evaluate', ...args);
    expect(result.stderr).toContain(message);
    expect([result.code, result.stdout]).toEqual([code, '']);
  });

  it('shows examples in its help', async () => {
    expect((await runCommand('evaluate', '--help')).stdout).toContain(
      '$ lineament evaluate models/baseline-gender',
    );
  });
});
