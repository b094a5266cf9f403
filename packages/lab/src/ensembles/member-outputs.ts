/**
 * What the members of an ensemble say, each by itself.
 * @module
 */
import type { ModelSource, ModelTask, Task } from 'lineament';
import type { Dataset, Split } from '../data/types.js';
import { LoadedModel, type LoadOptions } from '../evaluation/loaded-model.js';
import { collectOutputs, type PredictOptions, type TaskOutputs } from '../evaluation/predictions.js';
import { decodeMember } from './member.js';
import { commonClasses, commonInput, type MergeOptions, mergeModels } from './merge-models.js';

/** One task's log-probabilities by every member that estimates it, over all data sets. */
export interface MemberOutputs {
  readonly task: ModelTask;
  readonly names: readonly string[];
  /** Of each member [n, classes]. */
  readonly values: readonly Float32Array[];
  readonly truth: Uint8Array;
  readonly parts: readonly {
    readonly dataset: Dataset;
    readonly outputs: TaskOutputs;
    readonly start: number;
  }[];
}

/** What every member says about every labelled picture, through the very graph that it will have in the ensemble. */
export async function collectMembers(
  sources: readonly ModelSource[],
  datasets: readonly Dataset[],
  split: Split,
  options: Pick<MergeOptions, 'augmentation' | 'size'> & LoadOptions & PredictOptions,
): Promise<MemberOutputs[]> {
  const input = commonInput(sources.map(decodeMember), options.size);
  const classes = commonClasses(sources);
  const byTask = new Map<Task, { name: string; dataset: Dataset; outputs: TaskOutputs; member: number }[]>();
  const total = sources.length * datasets.reduce((sum, dataset) => sum + dataset.indices(split).length, 0);
  let before = 0;
  for (const [member, source] of sources.entries()) {
    const { augmentation = 'none' } = options;
    const model = await LoadedModel.fromSource(
      mergeModels([source], { augmentation, input, classes }),
      options,
    );
    try {
      for (const dataset of datasets) {
        const tables = await collectOutputs(model, dataset, dataset.indices(split), {
          ...options,
          onProgress: (done) => options.onProgress?.(before + done, total),
        });
        before += dataset.indices(split).length;
        for (const outputs of tables.filter(({ indices }) => indices.length > 0)) {
          const { task } = outputs.task;
          byTask.set(task, [
            ...(byTask.get(task) ?? []),
            { name: source.card.name, dataset, outputs, member },
          ]);
        }
      }
    } finally {
      await model.release();
    }
  }
  return [...byTask.values()].flatMap((entries) => {
    const members = [...new Set(entries.map(({ member }) => member))];
    const of = (member: number | undefined) => entries.filter((entry) => entry.member === member);
    const first = of(members[0]);
    const [task] = first.map(({ outputs }) => outputs.task);
    let start = 0;
    const parts = first.map(({ dataset, outputs }) => {
      const part = { dataset, outputs, start };
      start += outputs.indices.length;
      return part;
    });
    return task === undefined
      ? []
      : [
          {
            task,
            names: members.map((member) => of(member)[0]?.name ?? ''),
            values: members.map((member) => joined(of(member).map(({ outputs }) => outputs.values))),
            truth: Uint8Array.from(first.flatMap(({ outputs }) => [...outputs.truth])),
            parts,
          },
        ];
  });
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  return Float32Array.from(arrays.flatMap((array) => [...array]));
}
