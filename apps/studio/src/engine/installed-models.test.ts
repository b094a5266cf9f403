import type { ModelEntry } from '@lineament/server/api';
import type { Task } from 'lineament';
import { describe, expect, it, vi } from 'vitest';
import { modelChoices } from './installed-models.js';

vi.stubGlobal('document', { baseURI: 'http://localhost/studio/' });

/** The parts of an entry that matter here. */
const model = (name: string, tasks: readonly Task[], isDefault = false) =>
  ({
    name,
    path: `models/${name}/`,
    isDefault,
    card: { tasks: tasks.map((task) => ({ task })) },
    files: [
      { name: 'model.onnx', bytes: 1 },
      { name: 'card.json', bytes: 1 },
    ],
    problem: null,
  }) as unknown as ModelEntry;

describe('modelChoices', () => {
  it('offers the default first, under any path', () => {
    const choices = modelChoices([model('unified', ['emotion', 'age'], true), model('small', ['gender'])]);
    expect(choices).toEqual([
      {
        id: 'unified',
        name: 'unified',
        folders: ['http://localhost/studio/models/unified/'],
        tasks: ['emotion', 'age'],
      },
      { id: 'small', name: 'small', folders: ['http://localhost/studio/models/small/'], tasks: ['gender'] },
    ]);
  });

  it('uses several defaults together, and lets each be chosen alone', () => {
    const choices = modelChoices([model('a', ['age'], true), model('g', ['gender'], true)]);
    expect(choices.map(({ name, tasks }) => [name, tasks])).toEqual([
      ['a + g', ['age', 'gender']],
      ['a', ['age']],
      ['g', ['gender']],
    ]);
  });

  it('leaves out what cannot be run', () => {
    const broken = { ...model('broken', ['age']), card: null };
    const weightless = { ...model('weightless', ['age']), files: [{ name: 'card.json', bytes: 1 }] };
    expect(modelChoices([broken, weightless])).toEqual([]);
  });
});
