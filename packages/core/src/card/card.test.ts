import { describe, expect, it } from 'vitest';
import { ModelError } from '../errors.js';
import { parseCard } from './card.js';

const valid = {
  contract: 1,
  name: 'test',
  description: '',
  input: {
    name: 'image',
    height: 48,
    width: 48,
    channels: 1,
    layout: 'NCHW',
    mean: [0],
    std: [1],
  },
  crop: { leftEye: { x: 0.3, y: 0.3 }, rightEye: { x: 0.7, y: 0.3 } },
  tasks: [{ task: 'gender', output: 'gender', activation: 'softmax', classes: ['male', 'female'] }],
  licence: 'Apache-2.0',
  intendedUse: 'tests',
  outOfScopeUse: 'anything else',
};
const [task] = valid.tasks;

describe('parseCard', () => {
  it('fills in defaults', () => {
    const card = parseCard(valid, 'card.json');
    expect(card.tasks[0]?.temperature).toBe(1);
    expect(card.metrics).toEqual([]);
  });

  it.each([
    ['another contract', { contract: 2 }, 'contract'],
    ['an unknown field', { colour: 'red' }, 'colour'],
    [
      'a mean of another length',
      { input: { ...valid.input, mean: [0, 0, 0] } },
      'input.mean has 3 values for 1',
    ],
    ['a deviation of zero', { input: { ...valid.input, std: [0] } }, 'input.std.0'],
    ['an eye outside the crop', { crop: { ...valid.crop, leftEye: { x: -0.1, y: 0 } } }, 'crop.leftEye.x'],
    ['no tasks', { tasks: [] }, 'tasks'],
    [
      'sigmoid with three classes',
      { tasks: [{ ...task, activation: 'sigmoid', classes: ['a', 'b', 'c'] }] },
      'sigmoid with 3 classes',
    ],
    [
      'a temperature without logits',
      { tasks: [{ ...task, activation: 'none', temperature: 2 }] },
      'no activation',
    ],
    ['a task given twice', { tasks: [task, task] }, 'gender is there twice'],
  ])('refuses %s', (_case, changes, message) => {
    const parse = (): unknown => parseCard({ ...valid, ...changes }, 'mine/card.json');
    expect(parse).toThrow(ModelError);
    expect(parse).toThrow('mine/card.json');
    expect(parse).toThrow(message);
  });

  it('reads what other models had learned from, and cards of before that do not tell', () => {
    const training = { network: 'tiny', command: '', seed: 0, epochs: 1, data: [] };
    const before = { name: 'before', sha256: 'aa' };
    const known = { ...before, learnedFrom: ['utkface', 'fer2013'] };
    const whole = {
      training: { ...training, from: known, teacher: before },
      ensemble: {
        ...{ method: 'average', augmentation: 'none' },
        members: [
          { ...known, weights: { gender: 1 } },
          { ...before, training },
        ],
      },
      soup: {
        members: [
          { ...known, share: 0.5 },
          { ...before, share: 0.5, training },
        ],
      },
    };
    expect(parseCard({ ...valid, ...whole }, 'card.json')).toMatchObject(whole);
    const members = [{ ...known, colour: 'red' }];
    expect(() => parseCard({ ...valid, ensemble: { ...whole.ensemble, members } }, 'card.json')).toThrow(
      'colour',
    );
  });

  it('refuses what is no object', () => {
    expect(() => parseCard(null, 'mine/card.json')).toThrow('mine/card.json is not a model card');
  });
});
