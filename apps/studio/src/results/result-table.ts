/**
 * Results as comma-separated values: the columns of `lineament analyze --csv`, so that tables from the browser and
 * from the command line can be put together.
 * @module
 */

import { type Analysis, type Face, KEYPOINTS, TASK_CLASSES, TASKS, type Task } from 'lineament';

/** A result; frames of a video or camera have a number and a time, too. */
export type ResultRecord = Analysis & { readonly frame?: number; readonly time?: number };

type Cell = string | number | undefined;
type Column = readonly [
  name: string,
  value: (record: ResultRecord, face: Face | undefined, index: number) => Cell,
];

/** Writes results as lines. */
export interface ResultTable {
  /** Names of the columns, with the line's end. */
  readonly head: string;
  /** A line for each face; one line without a face for a picture where none was found. */
  rows(record: ResultRecord): string;
}

/**
 * A table in the form of RFC 4180, but with line feeds.
 *
 * @param tasks attributes that get columns
 * @param frames whether the results are frames, with number, time and identities
 * @example
 * resultTable([]).rows({ source: 'a.jpg', width: 8, height: 6, faces: [] });
 * // 'a.jpg,8,6,0,,,,,,,,,,,,,,,,,,,\n'
 */
export function resultTable(tasks: readonly Task[], frames = false): ResultTable {
  const columns = tableColumns(tasks, frames);
  return {
    head: line(columns.map(([name]) => name)),
    rows: (record) => {
      const faces = record.faces.length === 0 ? [undefined] : record.faces;
      return faces
        .map((face, index) => line(columns.map(([, value]) => value(record, face, index))))
        .join('');
    },
  };
}

function tableColumns(tasks: readonly Task[], frames: boolean): Column[] {
  return [
    ['source', ({ source }) => source ?? undefined],
    ...(frames
      ? ([
          ['frame', ({ frame }) => frame],
          ['time', ({ time }) => time],
        ] satisfies Column[])
      : []),
    ['width', ({ width }) => width],
    ['height', ({ height }) => height],
    ['faces', ({ faces }) => faces.length],
    ['face', (_, face, index) => (face === undefined ? undefined : index + 1)],
    ...(frames ? ([['id', (_, face) => face?.id]] satisfies Column[]) : []),
    ['score', (_, face) => face?.score],
    ...(['x', 'y', 'width', 'height'] as const).map(
      (side): Column => [`box_${side}`, (_, face) => face?.box[side]],
    ),
    ...KEYPOINTS.flatMap((name) =>
      (['x', 'y'] as const).map(
        (axis): Column => [`${columnName(name)}_${axis}`, (_, face) => face?.keypoints[name][axis]],
      ),
    ),
    ...TASKS.filter((task) => tasks.includes(task)).flatMap(attributeColumns),
  ];
}

function attributeColumns(task: Task): Column[] {
  const probabilities = TASK_CLASSES[task].map((label): Column => {
    const probability = (face: Face | undefined): number | undefined => {
      const distribution: Readonly<Record<string, number>> | undefined = face?.[task]?.distribution;
      return distribution?.[label];
    };
    return [`${task}_${columnName(label)}`, (_, face) => probability(face)];
  });
  if (task === 'age') {
    return [
      ['age_years', (_, face) => face?.age?.years],
      ['age_low', (_, face) => face?.age?.interval[0]],
      ['age_high', (_, face) => face?.age?.interval[1]],
      ['age_bin', (_, face) => face?.age?.bin],
      ...probabilities,
    ];
  }
  return [
    [task, (_, face) => face?.[task]?.label],
    [`${task}_confidence`, (_, face) => face?.[task]?.confidence],
    ...probabilities,
  ];
}

/** As SQL likes it: `leftEye` → `left_eye`, `31-45` → `31_45`, `81+` → `81_plus`. */
function columnName(label: string): string {
  return label
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replace('-', '_')
    .replace('+', '_plus');
}

function line(cells: readonly Cell[]): string {
  return `${cells.map((cell) => quote(`${cell ?? ''}`)).join(',')}\n`;
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
