/**
 * The model and task that an explanation is asked for.
 * @module
 */
import { defaultModelFolders, ModelError, type ModelSource, readModelFolder, type Task } from 'lineament';
import { UsageError } from '../command.js';

/** What to explain. */
export interface ModelAndTask {
  readonly model: ModelSource;
  readonly task: Task;
}

/**
 * Reads the model that is named, or the default model that gives the task; a model of one task needs no task named.
 *
 * @throws {ModelError} if there is no such model, or it does not give the task
 * @throws {UsageError} if several tasks could be meant
 */
export async function findModel(folder: string | undefined, task: Task | undefined): Promise<ModelAndTask> {
  const folders = folder === undefined ? await defaultModelFolders() : [folder];
  const models = await Promise.all(folders.map(readModelFolder));
  const given = models.flatMap((model) => model.card.tasks.map((each) => ({ model, task: each.task })));
  if (task !== undefined) {
    const found = given.find((each) => each.task === task);
    if (found === undefined) {
      const who = folder ?? 'no default model';
      const tasks = [...new Set(given.map((each) => each.task))].join(', ');
      throw new ModelError(
        folder === undefined
          ? `${who} estimates ${task} (they estimate ${tasks || 'nothing'}); name one with --model`
          : `${who} does not estimate ${task}; it estimates ${tasks}`,
      );
    }
    return found;
  }
  const [first, ...others] = given;
  if (first === undefined) {
    throw new UsageError('there are no default models; name one with --model');
  }
  if (others.length > 0) {
    const tasks = new Set(given.map((each) => each.task));
    throw new UsageError(`say which estimate to explain: --task ${[...tasks].join('|')}`);
  }
  return first;
}
