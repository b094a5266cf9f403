/**
 * What of an audit must be said first, in sentences.
 * @module
 */
import type { DetectionAudit, Finding, Gap, GroupFigures, GroupingAudit } from './types.js';

/** Corrected p values up to this count as found. */
export const SIGNIFICANCE_LEVEL = 0.05;

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const count = (value: number): string => value.toLocaleString('en-US');

/**
 * Findings, the gravest first: accuracy and faces that are not found by the size of the gap, then ages and selection,
 * then what could not be judged. Only gaps wider than chance would make them are called findings.
 */
export function findingsOf(
  groupings: readonly GroupingAudit[],
  detection: readonly DetectionAudit[],
): Finding[] {
  return [
    ...[
      ...accuracyFindings(groupings).map((found) => ({
        size: found.gap.value,
        said: accuracySentence(found),
      })),
      ...detection.flatMap(detectionFinding),
    ]
      .sort((one, other) => other.size - one.size)
      .map(({ said }) => said),
    ...ageFindings(groupings).map(ageSentence),
    ...groupings.flatMap(selectionFinding),
    ...groupings.flatMap(smallGroups),
  ];
}

interface FoundGap {
  readonly grouping: GroupingAudit;
  readonly gap: Gap & { readonly value: number };
}

function widestFirst(groupings: readonly GroupingAudit[], measure: Gap['measure']): FoundGap[] {
  return groupings
    .flatMap((grouping) =>
      grouping.gaps.flatMap((gap) =>
        gap.measure === measure && gap.over === 'task' && gap.beyondChance === true && gap.value !== null
          ? [{ grouping, gap: { ...gap, value: gap.value } }]
          : [],
      ),
    )
    .sort((one, other) => other.gap.value - one.gap.value);
}

/** An accuracy gap beyond chance, and who is behind. */
export interface AccuracyFinding extends FoundGap {
  readonly worst: GroupFigures;
  readonly best: GroupFigures;
  /** Groups below all others together, after correction. */
  readonly behind: readonly GroupFigures[];
}

/** Accuracy gaps beyond chance, the widest first. */
export function accuracyFindings(groupings: readonly GroupingAudit[]): AccuracyFinding[] {
  return widestFirst(groupings, 'accuracyDifference').flatMap((found) => {
    const judged = found.grouping.groups.filter((group) => group.judged);
    const [worst, best] = [judged[0], judged.at(-1)];
    const behind = judged.filter(({ againstRest }) =>
      againstRest.some(
        ({ measure, difference, holm }) =>
          measure === 'accuracy' && difference < 0 && holm <= SIGNIFICANCE_LEVEL,
      ),
    );
    return worst === undefined || best === undefined ? [] : [{ ...found, worst, best, behind }];
  });
}

function accuracySentence({ grouping, gap, worst, best, behind }: AccuracyFinding): Finding {
  return {
    kind: 'accuracy',
    task: grouping.task,
    by: grouping.by,
    text: `${grouping.task} by ${grouping.by}: right for ${percent(worst.accuracy)} of ${worst.group} (n = ${count(worst.n)}), for ${percent(best.accuracy)} of ${best.group} (n = ${count(best.n)}): ${points(gap.value)} apart; chance alone would give up to ${points(gap.byChance ?? 0)}. ${list('Below the rest after correction', behind)}`,
  };
}

/** A gap of ages' errors beyond chance. */
export interface AgeFinding extends FoundGap {
  readonly worst: GroupFigures;
  readonly best: GroupFigures;
}

/** Gaps of mean absolute error beyond chance, the widest first. */
export function ageFindings(groupings: readonly GroupingAudit[]): AgeFinding[] {
  return widestFirst(groupings, 'maeDifference').flatMap((found) => {
    const group = (name: string | undefined): GroupFigures | undefined =>
      found.grouping.groups.find((figures) => figures.group === name);
    const [best, worst] = [group(found.gap.groups?.[0]), group(found.gap.groups?.[1])];
    return worst === undefined || best === undefined ? [] : [{ ...found, worst, best }];
  });
}

function ageSentence({ grouping, gap, worst, best }: AgeFinding): Finding {
  const bias = worst.meanAgeError ?? 0;
  return {
    kind: 'mae',
    task: grouping.task,
    by: grouping.by,
    text: `${grouping.task} by ${grouping.by}: off by ${years(worst.mae ?? 0)} on average for ${worst.group} (taken for ${years(Math.abs(bias))} too ${bias < 0 ? 'young' : 'old'}), by ${years(best.mae ?? 0)} for ${best.group}; chance alone would give a gap of up to ${years(gap.byChance ?? 0)}.`,
  };
}

function selectionFinding(grouping: GroupingAudit): Finding[] {
  const found = grouping.gaps.filter(
    ({ measure, over, belowFourFifths, beyondChance }) =>
      measure === 'demographicParityRatio' &&
      over === 'class' &&
      belowFourFifths === true &&
      beyondChance === true,
  );
  if (found.length === 0) {
    return [];
  }
  const worst = found.reduce((one, other) => ((other.value ?? 1) < (one.value ?? 1) ? other : one));
  return [
    {
      kind: 'selection',
      task: grouping.task,
      by: grouping.by,
      text: `${grouping.task} by ${grouping.by}: below four fifths for ${found.map((gap) => gap.class).join(', ')}; lowest for "${worst.class}", which is said of ${worst.groups?.[0]} ${(worst.value ?? 0).toFixed(2)} times as often as of ${worst.groups?.[1]}. ${trueShares(grouping, worst)}`,
    },
  ];
}

/** What the labels say: without it, a difference in the data would be taken for one that the model makes. */
function trueShares({ groups }: GroupingAudit, { groups: between, class: name }: Gap): string {
  const share = (group: string | undefined): number => {
    const found = groups.find((figures) => figures.group === group);
    const rate = found?.perClass.find((figures) => figures.class === name);
    return (rate?.positives ?? 0) / Math.max(1, found?.n ?? 0);
  };
  const ratio = share(between?.[0]) / share(between?.[1]);
  return `By the labels it should be ${ratio.toFixed(2)} times as often.`;
}

/** Its size: how much more often faces of the worst group are missed than all. */
function detectionFinding(audit: DetectionAudit): { readonly size: number; readonly said: Finding }[] {
  const worse = audit.groups.filter(
    ({ holm, failureRate }) => holm !== null && holm <= SIGNIFICANCE_LEVEL && failureRate > audit.failureRate,
  );
  return worse.length === 0
    ? []
    : [
        {
          size: Math.max(...worse.map(({ failureRate }) => failureRate)) - audit.failureRate,
          said: {
            kind: 'detection',
            task: null,
            by: audit.by,
            text: `Faces by ${audit.by}: none is found for ${worse.map(({ group, failureRate, missed, n }) => `${percent(failureRate)} of ${group} (${missed} of ${count(n)})`).join(', ')}, against ${percent(audit.failureRate)} over all.`,
          },
        },
      ];
}

function smallGroups(grouping: GroupingAudit): Finding[] {
  const small = grouping.groups.filter(({ judged }) => !judged);
  const judged = grouping.groups.length - small.length;
  if (judged >= 2) {
    return [];
  }
  return [
    {
      kind: 'small-groups',
      task: grouping.task,
      by: grouping.by,
      text: `${grouping.task} by ${grouping.by}: ${judged === 0 ? 'no group is' : 'only one group is'} large enough to judge; nothing can be said.`,
    },
  ];
}

const points = (value: number): string => `${(100 * value).toFixed(1)} points`;
const years = (value: number): string => `${value.toFixed(1)} years`;

function list(title: string, groups: readonly GroupFigures[]): string {
  return groups.length === 0
    ? 'No single group is below the rest after correction.'
    : `${title}: ${groups.map(({ group, n }) => `${group} (n = ${count(n)})`).join(', ')}.`;
}
