/**
 * Several models, each for some attributes.
 * @module
 */
import type { ModelSource } from '../attributes/attribute-model.js';
import { TASKS, type Task } from '../attributes/labels.js';
import type { ModelCard } from '../card/card.js';
import { InvalidInputError, ModelError } from '../errors.js';

/**
 * Which of the wanted attributes each model estimates: of several that give one, the first.
 *
 * @param wanted default: all that the models give
 * @returns of each model, in the order of {@link TASKS} unless `wanted` has another
 * @throws {ModelError} if the models before one give all that it gives, or none gives one that is wanted
 * @throws {InvalidInputError} if there is no such attribute
 */
export function shareTasks(
  models: readonly ModelSource[],
  wanted: readonly Task[] = TASKS.filter((task) => models.some(({ card }) => gives(card, task))),
): readonly (readonly Task[])[] {
  models.forEach(({ card, source }, index) => {
    const before = models.slice(0, index);
    // Of all that it gives: one that is not needed for the tasks of the moment is only left out.
    const own = card.tasks.map(({ task }) => task);
    if (own.every((task) => before.some((model) => gives(model.card, task)))) {
      const givers = before.filter((model) => own.some((task) => gives(model.card, task)));
      throw new ModelError(
        `${source} adds nothing: before it, ${own.join(', ')} is given by ${givers.map((model) => model.source).join(' and ')}; leave it out, or put it first`,
      );
    }
  });
  for (const task of wanted) {
    if (!TASKS.includes(task)) {
      throw new InvalidInputError(`there is no attribute "${task}"; choose from ${TASKS.join(', ')}`);
    }
    if (!models.some(({ card }) => gives(card, task))) {
      const known = TASKS.filter((other) => models.some(({ card }) => gives(card, other)));
      const given = known.length === 0 ? 'no models are loaded' : `they give ${known.join(', ')}`;
      throw new ModelError(`no model gives ${task} (${given}); add one that does`);
    }
  }
  return models.map(({ card }, index) =>
    wanted.filter(
      (task) => gives(card, task) && !models.slice(0, index).some((before) => gives(before.card, task)),
    ),
  );
}

function gives(card: ModelCard, task: Task): boolean {
  return card.tasks.some((given) => given.task === task);
}
