import type { ModelCard, ModelSource } from 'lineament';
import { describe, expect, it } from 'vitest';
import { learnedFrom, learnedIn, memberOf, originOf, together } from './learned-from.js';
import { madeCard } from './testing/made-card.js';

const sha256 = 'c'.repeat(64);
const sourceOf = (card: ModelCard): ModelSource => ({ source: card.name, model: new Uint8Array(3), card });

/** A model that began with one and was taught by another. */
function pupil(dataset: string, from: ModelCard, teacher: ModelCard): ModelCard {
  const card = madeCard(dataset);
  const models = { from: originOf(sourceOf(from)), teacher: originOf(sourceOf(teacher)) };
  return { ...card, training: card.training && { ...card.training, ...models } };
}

/** One model of several, which keeps nothing else of its own. */
function ensemble(...cards: readonly ModelCard[]): ModelCard {
  const { training: _, ...card } = madeCard('nothing');
  const members = cards.map((member) => memberOf(sourceOf(member)));
  return { ...card, ensemble: { method: 'average', augmentation: 'none', members } };
}

describe('learnedFrom', () => {
  it('goes through beginnings, teachers and members, however far back', () => {
    const teacher = ensemble(madeCard('fer2013'), ensemble(madeCard('mine'), madeCard('yours')));
    const first = pupil('utkface', madeCard('faces'), teacher);
    const names = ['utkface', 'faces', 'fer2013', 'mine', 'yours'];
    expect(learnedFrom(first)).toEqual(names);
    expect(learnedFrom(pupil('utkface', first, first))).toEqual(names);
    expect(learnedFrom(ensemble(ensemble(first), madeCard('last')))).toEqual([...names, 'last']);
  });

  it('goes through a mean of weights, of means too', () => {
    const mean = (...cards: readonly ModelCard[]): ModelCard => ({
      ...madeCard('main'),
      soup: { members: cards.map((card) => ({ ...memberOf(sourceOf(card)), share: 1 / cards.length })) },
    });
    const inner = mean(madeCard('fer2013'), madeCard('main'));
    expect(learnedFrom(inner)).toEqual(['main', 'fer2013']);
    expect(learnedFrom(mean(inner, madeCard('main')))).toEqual(['main', 'fer2013']);
  });

  it('takes cards of before for what they tell', () => {
    const { training, ...card } = madeCard('utkface');
    const before = { name: 'before', sha256 };
    expect(learnedFrom(card)).toEqual([]);
    expect(learnedFrom({ ...card, training: training && { ...training, from: before } })).toEqual([
      'utkface',
    ]);
    const members = [before, { ...before, training }];
    expect(learnedFrom({ ...card, ensemble: { method: 'average', augmentation: 'none', members } })).toEqual([
      'utkface',
    ]);
  });
});

describe('learnedIn', () => {
  it('leaves out what only chose the epoch', () => {
    const { training } = madeCard('utkface');
    const data = training?.data.filter(({ split }) => split === 'validation') ?? [];
    expect(learnedIn(training)).toEqual(['utkface']);
    expect(learnedIn(training && { ...training, data })).toEqual([]);
    expect(learnedIn(undefined)).toEqual([]);
  });
});

describe('together', () => {
  it('says each name once', () => {
    expect(together(['a', 'b'], [undefined, {}, { learnedFrom: ['b', 'c'] }])).toEqual(['a', 'b', 'c']);
  });
});

describe('memberOf', () => {
  it('keeps the training, if there is one, and names the file', () => {
    const card = madeCard('mine');
    const member = memberOf(sourceOf(card));
    expect(member).toMatchObject({ name: 'tiny', learnedFrom: ['mine'], training: card.training });
    // Of three zeros.
    expect(member.sha256).toBe('709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c');
    expect(memberOf(sourceOf(ensemble(card)))).not.toHaveProperty('training');
  });
});
