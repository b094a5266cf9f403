/**
 * Does a model's graph keep what its card promises?
 * @module
 */

import type { ModelCard, ModelTask } from '../card/card.js';
import { ModelError } from '../errors.js';
import type { Session, SessionValue } from '../inference/session.js';

const MEND = 'mend the card, or put the model there that it describes';

/**
 * Compares a graph's inputs and outputs with its card, as far as the graph declares them.
 *
 * @param source the model's name, for error messages
 * @returns how many faces the model takes at once; `undefined` if any number
 * @throws {ModelError} naming the input or output, what the graph has and what the card says
 */
export function checkGraph(session: Session, card: ModelCard, source: string): number | undefined {
  const { name, layout, width, height, channels } = card.input;
  const sizes = layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
  const others = session.inputNames.filter((input) => input !== name);
  if (!session.inputNames.includes(name)) {
    throw new ModelError(
      `${source}: the card's input "${name}" is not in the graph, which has ${list(session.inputNames)}; ${MEND}`,
    );
  }
  if (others.length > 0) {
    throw new ModelError(
      `${source}: the graph wants more inputs than the card's: ${list(others)}; export it with the picture alone`,
    );
  }
  const batch = checkShape(session.inputMetadata, name, sizes, `${source}: input "${name}" (${layout})`);
  for (const task of card.tasks) {
    if (!session.outputNames.includes(task.output)) {
      throw new ModelError(
        `${source}: the card's output "${task.output}" for ${task.task} is not in the graph, which has ${list(session.outputNames)}; ${MEND}`,
      );
    }
    checkShape(
      session.outputMetadata,
      task.output,
      [outputWidth(task)],
      `${source}: output "${task.output}" for ${task.task}`,
    );
  }
  return batch;
}

/** Numbers a face that a task's output holds. */
export function outputWidth({ activation, classes }: ModelTask): number {
  return activation === 'sigmoid' ? 1 : classes.length;
}

function checkShape(
  metadata: readonly SessionValue[],
  name: string,
  sizes: readonly number[],
  what: string,
): number | undefined {
  const value = metadata.find((entry) => entry.name === name);
  if (value?.isTensor !== true || value.type !== 'float32') {
    throw new ModelError(
      `${what} is ${value?.isTensor === true ? value.type : 'no tensor'} in the graph; it must be float32: export it so`,
    );
  }
  const [batch, ...rest] = value.shape;
  const fits =
    value.shape.length === 0 || // some exporters declare no shape; the run checks the number of values
    (rest.length === sizes.length && rest.every((size, i) => !isFixed(size) || size === sizes[i]));
  if (!fits) {
    throw new ModelError(
      `${what} is [${value.shape.join(', ')}] in the graph, but [batch, ${sizes.join(', ')}] by the card; ${MEND}`,
    );
  }
  return isFixed(batch) ? batch : undefined;
}

function isFixed(size: number | string | undefined): size is number {
  return typeof size === 'number' && size > 0;
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
