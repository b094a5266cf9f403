import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandLine, trainingCommandLine, wholeCommandLine } from './command-line.js';

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

describe('trainingCommandLine', () => {
  it('says what made the model, and nothing about the machine', () => {
    const line =
      'train unified --data /home/ann/faces.csv --data sets/b.csv --out /tmp/runs --seed 1 --no-cache';
    expect(trainingCommandLine(line.split(' '))).toBe(
      'lineament train unified --data faces.csv --data sets/b.csv --seed 1',
    );
  });

  it('knows options and values in one word', () => {
    const line =
      'train unified --data=/home/ann/faces.csv --out=/tmp/runs --cache=c --seed=1 --threads 2 --epochs 3';
    expect(trainingCommandLine(line.split(' '))).toBe(
      'lineament train unified --data=faces.csv --seed=1 --epochs 3',
    );
  });

  it.each([
    ['--set from=/home/ann/secret/model', '--set from=model'],
    ['--set=from=/home/ann/m', '--set=from=m'],
    ['--set from="/home/ann/m"', `--set 'from="m"'`],
    ['--set optimizer.beta1=0.8', '--set optimizer.beta1=0.8'],
    ['--data file:///home/ann/f.csv', '--data f.csv'],
    ['--data C:\\Users\\ann\\f.csv', '--data f.csv'],
    ['--data ../../home/ann/f.csv', '--data f.csv'],
    ['--data sets/../../ann/f.csv', '--data f.csv'],
    ['--data sets/f..csv', '--data sets/f..csv'],
  ])('names no folder of the machine: %s', (given, kept) => {
    expect(trainingCommandLine(given.split(' '))).toBe(`lineament ${kept}`);
  });

  it('says where the training was to pause', () => {
    const line = 'train unified --until-epoch 3 --max-minutes=20';
    expect(trainingCommandLine(line.split(' '))).toBe(`lineament ${line}`);
  });
});

describe('wholeCommandLine', () => {
  it.each([
    ['train unified --until-epoch 3 --seed 1', undefined, 'train unified --seed 1'],
    ['train unified --seed 1 --max-minutes=0.5', undefined, 'train unified --seed 1'],
    ['train unified --until-epoch=3 --max-minutes 1e2', 9, 'train unified --until-epoch 9'],
    ['train unified --seed 1', 2, 'train unified --seed 1 --until-epoch 2'],
  ])('of %s, left after epoch %s', (begun, untilEpoch, whole) => {
    expect(wholeCommandLine(begun, untilEpoch)).toBe(whole);
  });
});
