/**
 * The section of a model's README on what it learned from, and how.
 * @module
 */
import type { ModelCard, ModelMember, ModelOrigin } from 'lineament';
import { knownDatasets } from './known-datasets.js';
import { learnedFrom, learnedIn } from './learned-from.js';
import { count, listed, shortHash, table } from './markdown.js';

type Training = NonNullable<ModelCard['training']>;
type Ensemble = NonNullable<ModelCard['ensemble']>;
type Soup = NonNullable<ModelCard['soup']>;

/** @param judged names of the data sets that have been described before, as those that it was judged on */
export function trainingData(card: ModelCard, judged: readonly string[]): string[] {
  const { training, ensemble, soup } = card;
  const isToldByMember = soup !== undefined && knowsMembers(soup);
  const known = knownDatasets(learnedFrom(card).filter((name) => !judged.includes(name)));
  return [
    '## Training data',
    ...(training === undefined && ensemble === undefined && !isToldByMember
      ? ['Its card does not say what it learned from.']
      : []),
    ...(ensemble === undefined ? [] : ofMembers(ensemble)),
    ...(soup === undefined ? [] : ofSoup(soup)),
    // Of a mean of weights it is that of the member that counts most, which is told with the others.
    ...(training === undefined || isToldByMember ? [] : [dataTable(training), protocol(training)]),
    ...(known.length === 0 ? [] : [known.map(({ title, about }) => `${title}: ${about}.`).join(' ')]),
  ];
}

function dataTable({ data }: Training): string {
  return table(
    ['data set', 'split', 'pictures', 'SHA-256'],
    data.map(({ name, split, n, sha256 }) => [name, split, count(n), shortHash(sha256)]),
    [2],
  );
}

function protocol({ command, seed, epochs, from, teacher, data }: Training): string {
  const chose = data.some(({ split }) => split === 'validation')
    ? `The train split taught, the validation split chose the epoch: ${epochs}.`
    : `Its weights are those of epoch ${epochs}.`;
  return [
    `Command: \`${command}\` (seed ${seed}).`,
    chose,
    ...(from === undefined
      ? []
      : [
          `The training began with the weights of ${from.name} (SHA-256 ${shortHash(from.sha256)})${before(from)}.`,
        ]),
    ...(teacher === undefined
      ? []
      : [
          `The estimates of ${teacher.name} (SHA-256 ${shortHash(teacher.sha256)}) were a part of the labels${before(teacher)}.`,
        ]),
  ].join(' ');
}

/** What a model had learned from before, to end a sentence about it. */
function before({ learnedFrom: names = [] }: ModelOrigin): string {
  return names.length === 0 ? '' : `; that model had learned from ${listed(names)}`;
}

/** The members of an ensemble, and each one's training. */
function ofMembers({ method, members }: Ensemble): string[] {
  return [
    members.length === 1
      ? 'One model, averaged over views of each picture:'
      : `${members.length} models, whose answers are put together (${method}):`,
    table(
      ['member', 'SHA-256', 'counts'],
      members.map(({ name, sha256, weights }) => [name, shortHash(sha256), shareOf(weights, method)]),
    ),
    ...trainingsOf(members),
  ];
}

function trainingsOf(members: readonly ModelMember[]): string[] {
  return members.flatMap(({ name, training, learnedFrom: names = [] }, index) => {
    const title = members.length === 1 ? `${name}:` : `Member ${index + 1}, ${name}:`;
    const told = learnedIn(training);
    // Of a member that is made of several models itself, its training is that of one of them, if there is any.
    const all = names.every((learned) => told.includes(learned))
      ? []
      : [`All in all, it learned from ${listed(names)}; its own card tells how.`];
    if (training !== undefined) {
      return [title, dataTable(training), [protocol(training), ...all].join(' ')];
    }
    return [`${title} ${all[0] ?? 'nothing is written of its training; its own card may tell.'}`];
  });
}

function shareOf(weights: Ensemble['members'][number]['weights'], method: Ensemble['method']): string {
  if (weights !== undefined) {
    return Object.entries(weights)
      .map(([task, weight]) => `${task} ${Number(weight.toFixed(3))}`)
      .join(', ');
  }
  return method === 'stacked' ? 'by a fitted matrix' : 'as much as any other';
}

function ofSoup(soup: Soup): string[] {
  const { members } = soup;
  const isKnown = knowsMembers(soup);
  return [
    `Its weights are the mean of ${members.length} models’ weights.${isKnown ? '' : ' What is told below of a training is told of the one that counts most.'}`,
    table(
      ['member', 'SHA-256', 'share'],
      members.map(({ name, sha256, share }) => [name, shortHash(sha256), String(Number(share.toFixed(4)))]),
      [2],
    ),
    ...(isKnown ? trainingsOf(members) : []),
  ];
}

/** Cards of before kept nothing of the members' trainings. */
const knowsMembers = ({ members }: Soup): boolean =>
  members.some(({ training, learnedFrom: names }) => training !== undefined || names !== undefined);
