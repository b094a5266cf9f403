/**
 * Which samples of a source become part of the data set, and of which split.
 * @module
 */
import type { SourceIndex, SourceSample } from './source.js';
import type { DatasetReport, DroppedSample, Split } from './types.js';

/** A sample that stays. */
export interface PlannedSample {
  /** Place in {@link SourceIndex.samples}. */
  readonly position: number;
  readonly sample: SourceSample;
  readonly split: Split;
  /** Its content is also that of a training sample, and it is none itself. */
  readonly repeatsTraining: boolean;
}

export interface DatasetPlan {
  readonly kept: readonly PlannedSample[];
  readonly dropped: readonly DroppedSample[];
  readonly duplicates: DatasetReport['duplicates'];
}

/**
 * Applies the rules on duplicates and splits.
 *
 * A source with its own split keeps every sample: figures on official splits must stay comparable, repeats are only
 * marked. Where the split is ours, a picture must not be on both sides of it: of each group of equal content whose
 * labels agree the smallest name stays (code units; of equal names the first); a group whose labels differ is
 * dropped whole, since nothing tells which label is right.
 */
export function planDataset({ samples, dropped, splitByName }: SourceIndex): DatasetPlan {
  const groups = new Map<string, number[]>();
  samples.forEach((sample, position) => {
    const group = groups.get(sample.content);
    if (group === undefined) {
      groups.set(sample.content, [position]);
    } else {
      group.push(position);
    }
  });
  const repeated = [...groups.values()].filter((group) => group.length > 1);
  const isConflicting = (group: readonly number[]): boolean =>
    new Set(group.map((position) => labelKey(samples[position]))).size > 1;
  const conflicting = repeated.filter(isConflicting);
  const duplicates = {
    groups: repeated.length,
    surplus: repeated.reduce((sum, group) => sum + group.length - 1, 0),
    conflictingGroups: conflicting.length,
  };

  const reasons = new Map<number, DroppedSample['reason']>();
  if (splitByName !== undefined) {
    for (const group of conflicting) {
      group.forEach((position) => {
        reasons.set(position, 'labels-disagree');
      });
    }
    for (const group of repeated.filter((members) => !reasons.has(members[0] ?? -1))) {
      const smallest = group.reduce((a, b) => (nameAt(samples, b) < nameAt(samples, a) ? b : a));
      for (const position of group.filter((member) => member !== smallest)) {
        reasons.set(position, 'duplicate');
      }
    }
  }

  const splitOf = (sample: SourceSample): Split => sample.split ?? splitByName?.(sample.name) ?? 'train';
  const inTraining = new Set(samples.filter((s) => splitOf(s) === 'train').map((s) => s.content));
  const kept = samples.flatMap((sample, position): PlannedSample[] => {
    if (reasons.has(position)) {
      return [];
    }
    const split = splitOf(sample);
    // Our own splits hold no repeats any more: of each content one sample is left.
    const repeatsTraining = splitByName === undefined && split !== 'train' && inTraining.has(sample.content);
    return [{ position, sample, split, repeatsTraining }];
  });
  const droppedHere = [...reasons].map(([position, reason]) => ({ name: nameAt(samples, position), reason }));
  return { kept, dropped: [...dropped, ...droppedHere], duplicates };
}

const nameAt = (samples: readonly SourceSample[], position: number): string => samples[position]?.name ?? '';

function labelKey(sample: SourceSample | undefined): string {
  return [sample?.emotion, sample?.age, sample?.years, sample?.gender, sample?.ethnicity].join();
}
