/**
 * Sections of a model's README on what to mind: ethics, caveats, recommendations.
 * @module
 */
import type { ModelCard } from 'lineament';
import type { CardEvaluation } from './card-figures.js';
import { judgedOn, knownDatasets, titleOf } from './known-datasets.js';
import { learnedFrom } from './learned-from.js';
import { listed } from './markdown.js';

export function ethicalConsiderations(
  card: ModelCard,
  judged: readonly Pick<CardEvaluation, 'dataset'>[],
): string[] {
  const tasks = card.tasks.map(({ task }) => task);
  const known = knownDatasets([...learnedFrom(card), ...judgedOn(judged)]);
  return [
    '## Ethical considerations',
    [
      '- Its answers copy the habits of annotators who looked at photos, with their errors and their categories.',
      ...(tasks.includes('gender')
        ? ['- Two classes of gender as annotators saw them; it says nothing about gender identity.']
        : []),
      ...(tasks.includes('ethnicity')
        ? ['- The classes of ethnicity are the data set’s; they are no facts about origin.']
        : []),
      ...(tasks.includes('emotion')
        ? [
            '- A face that looks sad is not a sad person: expressions differ by person, culture and situation.',
            '- Law restricts what may be done with it: in the European Union, inferring emotions at work and in education is prohibited, with narrow exceptions (Regulation (EU) 2024/1689, Article 5).',
          ]
        : []),
      ...(tasks.includes('age') ? ['- Age is estimated from looks; it is no proof of anybody’s age.'] : []),
      ...(known.length === 0
        ? []
        : [`- The people in the photos of ${listed(known.map(({ title }) => title))} were not asked.`]),
      '- Whose picture is analyzed should know, agree and be able to object: `docs/responsible-use.md`.',
    ].join('\n'),
  ];
}

export function caveats(
  card: ModelCard,
  judged: readonly Pick<CardEvaluation, 'dataset'>[],
  notes: string | undefined,
): string[] {
  const [learned, judges] = [learnedFrom(card), judgedOn(judged)];
  const known = knownDatasets([...learned, ...judges]);
  const titles = (names: readonly string[]): string => listed([...new Set(names.map(titleOf))]);
  return [
    '## Caveats and recommendations',
    [
      `- ${learned.length === 0 ? 'What it learned from is not written on its card' : `It learned from ${titles(learned)}`}; ${judges.length === 0 ? 'nobody has judged it yet' : `it was judged on ${titles(judges)}`}.`,
      known.length === 0
        ? '- Expect less of pictures unlike those that it learned from.'
        : `- ${listed(known.map(({ title }) => title))}: mostly frontal photos from the web. Expect less in other light, from other cameras, of turned or covered faces.`,
      known.length === 0
        ? '- Where the same people are in training and test, figures flatter.'
        : '- The same people may be in training and test under other names.',
      '- Before you rely on it, judge it by pictures like yours (`lineament evaluate`), by groups of people (`lineament audit`), and calibrate its confidences (`lineament calibrate`).',
      '- To train on pictures of your own, whose terms allow what you mean to do: `lineament train <network> --data <pictures>`, from random weights (what is fine-tuned from these keeps their terms). See `docs/data-sets.md` and `docs/training.md`.',
    ].join('\n'),
    ...(notes === undefined ? [] : ['### Notes', notes.trim()]),
  ];
}
