/**
 * What a model learned from: its own data, and all that came in by way of other models.
 *
 * Weights that a training begins with, a teacher's estimates and the members of a merged model carry on what their own
 * trainings taught them. Their cards need not be at hand later, so each card names the data sets of the models that it
 * comes from, with those that came to them in the same way.
 * @module
 */
import { createHash } from 'node:crypto';
import type { ModelCard, ModelMember, ModelOrigin, ModelSource } from 'lineament';

/** Names of the data sets that a model learned from, by itself or through others, each once. */
export function learnedFrom({ training, ensemble, soup }: ModelCard): string[] {
  const parts: Partial<ModelMember>[] = [
    { training },
    ...(ensemble?.members ?? []),
    ...(soup?.members ?? []),
  ];
  return [...new Set(parts.flatMap((part) => together(learnedIn(part.training), [part])))];
}

/** Names of the data sets behind one training, each once. */
export function learnedIn(training: ModelCard['training']): string[] {
  const { data = [], from, teacher } = training ?? {};
  return together(
    data.filter(({ split, n }) => split === 'train' && n > 0).map(({ name }) => name),
    [from, teacher],
  );
}

/**
 * Names of data sets and of those that models had learned from, each once.
 *
 * @param models where there are any
 */
export function together(
  names: readonly string[],
  models: readonly (Pick<ModelOrigin, 'learnedFrom'> | undefined)[],
): string[] {
  return [...new Set([...names, ...models.flatMap((model) => model?.learnedFrom ?? [])])];
}

/** A model as the card of one that comes from it names it. */
export function originOf({ model, card }: Omit<ModelSource, 'source'>): ModelOrigin {
  const names = learnedFrom(card);
  return {
    name: card.name,
    sha256: createHash('sha256').update(model).digest('hex'),
    // A card that tells of no data set is one that does not know, not one of a model that learned from nothing.
    ...(names.length === 0 ? {} : { learnedFrom: names }),
  };
}

/** A model as the card of one that it is a part of names it. */
export function memberOf(source: ModelSource): ModelMember {
  const { training } = source.card;
  return { ...originOf(source), ...(training === undefined ? {} : { training }) };
}
