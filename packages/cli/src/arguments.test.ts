import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import {
  collected,
  factor,
  minutes,
  modelName,
  number,
  oneDataset,
  part,
  seed,
  somePart,
  tasks,
  wholeNumber,
} from './arguments.js';

describe('numbers', () => {
  it.each([
    [number, ['-1.5', '0', '1e3'], ['', ' ', 'many', 'NaN', 'Infinity', '1,5']],
    [wholeNumber, ['1', '64'], ['', '0', '-1', '1.5', '1e400', 'two']],
    [seed, ['0', '7'], ['', ' ', '-1', '0.5', '9007199254740993']],
    [part, ['0', '0.002', '1'], ['', '-0.1', '1.1', 'half']],
    [somePart, ['0.002', '1'], ['', '0', '1.1', 'half']],
    [factor, ['1.5', '3'], ['', '1', '0', 'Infinity', 'x']],
    [minutes, ['0.5', '90'], ['', '0', '-1', 'abc']],
  ])('%o', (read, good, bad) => {
    expect(good.map((text) => read(text))).toEqual(good.map(Number));
    for (const text of bad) {
      expect(() => read(text)).toThrow(InvalidArgumentError);
    }
  });
});

describe('names of models', () => {
  it('are what they are, unless empty', () => {
    expect(modelName('emotion of two')).toBe('emotion of two');
    expect(() => modelName(' ')).toThrow('give a name that is not empty');
  });
});

describe('lists', () => {
  it('of tasks come in our order, each once', () => {
    expect(tasks('gender, emotion,gender')).toEqual(['emotion', 'gender']);
    expect(() => tasks('gender,mood')).toThrow(
      'there is no task "mood"; give some of emotion,age,gender,ethnicity',
    );
    expect(() => tasks('')).toThrow(InvalidArgumentError);
  });

  it('grow with every time that an option is given; a data set is given once', () => {
    expect(collected('b', collected('a'))).toEqual(['a', 'b']);
    expect(oneDataset('a', undefined)).toBe('a');
    expect(() => oneDataset('b', 'a')).toThrow('a is given already');
  });
});
