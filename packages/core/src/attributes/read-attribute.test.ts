import { describe, expect, it } from 'vitest';
import type { ModelTask } from '../card/card.js';
import { ModelError } from '../errors.js';
import { sigmoid, softmax } from './probabilities.js';
import { attributeReader } from './read-attribute.js';

const gender: ModelTask = {
  task: 'gender',
  output: 'out',
  activation: 'softmax',
  classes: ['male', 'female'],
  temperature: 1,
};

describe('softmax and sigmoid', () => {
  it('do not overflow', () => {
    expect(softmax([1000, 1000, -1000])).toEqual([0.5, 0.5, 0]);
    expect([sigmoid(1000), sigmoid(-1000)]).toEqual([1, 0]);
  });

  it('flatten with temperature', () => {
    const [first = 0] = softmax([2 * Math.log(3), 0], 2);
    expect(first).toBeCloseTo(0.75, 12);
  });
});

describe('attributeReader', () => {
  it('names the most probable class', () => {
    const { gender: result } = attributeReader(gender, 'test')([0, Math.log(4)]);
    expect(result?.label).toBe('female');
    expect(result?.confidence).toBeCloseTo(0.8, 12);
    expect(result?.distribution.male).toBeCloseTo(0.2, 12);
  });

  it('divides a sigmoid’s logit by the temperature', () => {
    const read = attributeReader({ ...gender, activation: 'sigmoid', temperature: 2 }, 'test');
    const { gender: result } = read([2 * Math.log(3)]);
    expect(result?.distribution.female).toBeCloseTo(0.75, 12);
    expect(result?.distribution.male).toBeCloseTo(0.25, 12);
  });

  it('follows the card’s order of classes and reports in ours, absent classes as 0', () => {
    const read = attributeReader(
      { task: 'emotion', output: 'o', activation: 'none', classes: ['sad', 'angry'], temperature: 1 },
      'test',
    );
    const { emotion } = read([0.7, 0.3]);
    expect(emotion?.label).toBe('sad');
    expect(Object.entries(emotion?.distribution ?? {}).map(([name, value]) => `${name} ${value}`)).toEqual([
      'angry 0.3',
      'disgust 0',
      'fear 0',
      'happy 0',
      'sad 0.7',
      'surprise 0',
      'neutral 0',
    ]);
  });

  it('makes probabilities that miss 1 by rounding sum to 1', () => {
    const { gender: result } = attributeReader({ ...gender, activation: 'none' }, 'test')([0.2502, 0.7504]);
    const { male = 0, female = 0 } = result?.distribution ?? {};
    expect(male + female).toBeCloseTo(1, 12);
    expect(female / male).toBeCloseTo(0.7504 / 0.2502, 12);
  });

  it.each([
    ['a class that is no label', { classes: ['male', 'robot'] }, [0, 0], 'has the class "robot"'],
    ['a class that is there twice', { classes: ['male', 'male'] }, [0, 0], '"male" twice'],
    [
      'logits where the card promises probabilities',
      { activation: 'none' },
      [3, -2],
      'holds no probabilities',
    ],
    ['values that are not finite', {}, [Number.NaN, 0], 'no finite number'],
  ] as const)('refuses %s', (_case, changes, values, message) => {
    const read = (): unknown =>
      attributeReader(
        { ...gender, ...changes, classes: [...('classes' in changes ? changes.classes : gender.classes)] },
        'mine',
      )(values);
    expect(read).toThrow(ModelError);
    expect(read).toThrow(message);
  });
});
