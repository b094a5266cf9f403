import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandLine } from './command-line.js';

describe('commandLine', () => {
  it('leaves plain arguments as they are', () => {
    expect(commandLine(['train', '--data', 'a/b-c_1.csv.gz', '--seed=1'])).toBe(
      'lineament train --data a/b-c_1.csv.gz --seed=1',
    );
  });

  it('is read back by a shell as it was', () => {
    const args = ['my faces.csv', "it's", '$HOME', '', 'a;b', '*', 'é"\\'];
    const echo = 'lineament() { printf "%s\\n" "$@"; }';
    const printed = execFileSync('sh', ['-c', `${echo}; ${commandLine(args)}`], { encoding: 'utf8' });
    expect(printed).toBe(`${args.join('\n')}\n`);
  });
});
