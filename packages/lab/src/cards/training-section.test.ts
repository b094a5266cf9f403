import type { ModelCard } from 'lineament';
import { describe, expect, it } from 'vitest';
import { madeCard } from './testing/made-card.js';
import { trainingData } from './training-section.js';

const told = (card: ModelCard, judged: readonly string[] = []): string =>
  trainingData(card, judged).join('\n');
const sha256 = (digit: string): string => digit.repeat(64);

describe('trainingData', () => {
  it('tells of data sets, command and what the training began with', () => {
    const card = madeCard('utkface', 'utkface');
    const from = { name: 'first', sha256: sha256('b') };
    const training = card.training && { ...card.training, from };
    const text = told({ ...card, training });
    expect(text).toContain('| utkface | train | 16 | `aaaaaaaaaaaaaaaa…` |');
    expect(text).toContain('Command: `lineament train tiny` (seed 4). The train split taught');
    expect(text).toContain('began with the weights of first (SHA-256 `bbbbbbbbbbbbbbbb…`).');
    expect(text).toContain('UTKFace: mostly frontal photos');
    expect(told(card, ['utkface'])).not.toContain('mostly frontal photos');
  });

  it('tells what other models brought in', () => {
    const card = madeCard('utkface', 'utkface');
    const from = { name: 'first', sha256: sha256('b'), learnedFrom: ['utkface', 'mine'] };
    const teacher = { name: 'wise', sha256: sha256('c'), learnedFrom: ['fer2013'] };
    const training = card.training && { ...card.training, from, teacher };
    const text = told({ ...card, training });
    expect(text).toContain(
      'of first (SHA-256 `bbbbbbbbbbbbbbbb…`); that model had learned from utkface and mine.',
    );
    expect(text).toContain('a part of the labels; that model had learned from fer2013.');
    expect(text).toContain('FER2013: mostly frontal photos');
  });

  it('tells of a member that is made of several models what all of them learned from', () => {
    const { training, ...card } = madeCard('mine');
    const two = { name: 'two', sha256: sha256('c'), learnedFrom: ['mine', 'fer2013'] };
    const members = [two, { ...two, training }, { ...two, learnedFrom: ['mine'], training }];
    const text = told({ ...card, ensemble: { method: 'average', augmentation: 'none', members } });
    expect(text).toContain('Member 1, two: All in all, it learned from mine and fer2013; its own card tells');
    expect(text.match(/the epoch: 7\. All in all, it learned from mine and fer2013;/g)).toHaveLength(1);
    expect(text).toContain('FER2013: mostly frontal photos');
    const soup = { members: [two, two].map((member) => ({ ...member, share: 0.5 })) };
    expect(told({ ...card, soup })).not.toContain('does not say');
  });

  it('lists members of an ensemble with their weights and files, and tells of their training', () => {
    const { training, ...card } = madeCard('mine');
    const members = [
      { name: 'a', sha256: sha256('c'), weights: { gender: 0.25 }, training },
      { name: 'b', sha256: sha256('d'), weights: { gender: 0.75 } },
    ];
    const text = told({ ...card, ensemble: { method: 'weighted', augmentation: 'flip', members } });
    expect(text).toContain('2 models, whose answers are put together (weighted):');
    expect(text).toContain('| a | `cccccccccccccccc…` | gender 0.25 |');
    expect(text).toContain('Member 1, a:\n| data set | split |');
    expect(text).toContain('Member 2, b: nothing is written of its training');
    const plain = members.map(({ weights: _, ...member }) => member);
    expect(
      told({ ...card, ensemble: { method: 'stacked', augmentation: 'none', members: plain } }),
    ).toContain('| b | `dddddddddddddddd…` | by a fitted matrix |');
  });

  it('lists the members of a mean of weights, and each one’s training', () => {
    const card = madeCard('mine');
    const members = [
      { name: 'a', sha256: sha256('c'), share: 0.3, training: madeCard('fer2013', 'fer2013').training },
      { name: 'a', sha256: sha256('d'), share: 0.7, training: card.training },
    ];
    const text = told({ ...card, soup: { members } });
    expect(text).toContain('Its weights are the mean of 2 models’ weights.\n');
    expect(text).toContain('| a | `dddddddddddddddd…` | 0.7 |');
    expect(text.match(/^\| \w+ \| train /gm)).toEqual(['| fer2013 | train ', '| mine | train ']);
    expect(text).toContain('FER2013: mostly frontal photos');

    // Older cards know the training of the one that counts most.
    const bare = members.map(({ training: _, ...member }) => member);
    const older = told({ ...card, soup: { members: bare } });
    expect(older).toContain('told of the one that counts most');
    expect(older.match(/^\| \w+ \| train /gm)).toEqual(['| mine | train ']);
  });

  it('says where nothing is known', () => {
    const { training: _, ...card } = madeCard('mine');
    expect(told(card)).toBe('## Training data\nIts card does not say what it learned from.');
  });
});
