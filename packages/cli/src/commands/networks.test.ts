import { describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.js';

const networks = (...args: string[]) => runCommand('networks', ...args);

describe('lineament networks', () => {
  it('prints all networks as JSON', async () => {
    const { code, stdout, stderr } = await networks('--json');
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toContainEqual({
      name: 'baseline-emotion',
      parameters: 11_251_143,
      trainable: 11_245_767,
      nonTrainable: 5_376,
      input: [48, 48, 1],
      outputs: { emotion: 7 },
      multiplyAdds: 351_160_064,
    });
  });

  it('prints a table for people', async () => {
    expect((await networks()).stdout).toMatch(/baseline-gender +48×48×1 +gender 1 +646,721 +17\.2 M/);
  });

  it('prints the layers of one', async () => {
    const { stdout } = await networks('baseline-gender');
    expect(stdout).toMatch(/conv2d_1 \(Conv2D\) +\[None, 24, 24, 64\] +18,496/);
    expect(stdout).toContain('Non-trainable parameters: 320');
    const { layers } = JSON.parse((await networks('baseline-gender', '--json')).stdout);
    expect(layers).toHaveLength(15);
  });

  it('suggests a name and exits 2', async () => {
    const { code, stdout, stderr } = await networks('baseline-gendr');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('error: network "baseline-gendr" is unknown; did you mean "baseline-gender"?');
  });

  it('shows examples in its help', async () => {
    expect((await networks('--help')).stdout).toContain('$ lineament networks baseline-gender');
  });
});
