import type { ModelMetrics } from 'lineament';
import { describe, expect, it } from 'vitest';
import { headlineMetrics, namedFigure, testFirst } from './figures.js';

const metric = (task: ModelMetrics['task'], split: string, accuracy: number): ModelMetrics => ({
  task,
  dataset: 'utkface',
  split,
  n: 100,
  accuracy,
  accuracyInterval95: [accuracy - 0.05, accuracy + 0.05],
  loss: 1,
});

describe('headlineMetrics', () => {
  it('prefers the test split, wherever it stands', () => {
    const metrics = [
      metric('gender', 'test', 0.8),
      metric('gender', 'validation', 0.9),
      metric('age', 'train', 0.7),
      metric('age', 'validation', 0.6),
    ];
    expect(headlineMetrics({ metrics }).map(({ task, accuracy }) => [task, accuracy])).toEqual([
      ['gender', 0.8],
      ['age', 0.6],
    ]);
  });
});

describe('testFirst', () => {
  it('moves figures of the test split to the front and keeps the order otherwise', () => {
    const metrics = [
      metric('emotion', 'validation', 0.6),
      metric('age', 'train', 0.7),
      metric('age', 'test', 0.5),
    ];
    expect(testFirst(metrics).map(({ task, split }) => `${task} ${split}`)).toEqual([
      'age test',
      'emotion validation',
      'age train',
    ]);
  });
});

describe('namedFigure', () => {
  it('knows the figures of cards, and keeps the names of others', () => {
    expect(namedFigure('mae')).toEqual({ name: 'mean absolute error', unit: 'years' });
    expect(namedFigure('someNewFigure')).toEqual({ name: 'some new figure', unit: 'number' });
  });
});
