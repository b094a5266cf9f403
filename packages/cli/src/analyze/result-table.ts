/**
 * Results for people, printed as they come.
 * @module
 */

import type { Analysis, Face, Task } from 'lineament';
import type { Terminal } from '../output/terminal.js';
import type { ResultSink } from './sinks.js';

/** Columns are as wide as their longest entry can be, since later entries are not known yet. */
const WIDTHS: Readonly<Record<Task, number>> = {
  emotion: 'uncertain 100%'.length,
  age: 'about 100 (100–100)'.length,
  gender: 'uncertain 100%'.length,
  ethnicity: 'uncertain 100%'.length,
};
const BOX_WIDTH = '10000, 10000, 1000×1000'.length;

/**
 * A table with a line for each picture and each face.
 *
 * @param tasks attributes that the results hold
 */
export function resultTable(terminal: Terminal, tasks: readonly Task[]): ResultSink {
  let head = `${line('face', 'box (x, y, size)', 'score', tasks, (task) => task)}\n`;
  let [pictures, total] = [0, 0];
  const close = async (): Promise<void> => {
    if (pictures > 0) {
      const meaning =
        tasks.length === 0
          ? ''
          : ' Attributes are apparent ones: how a model reads a face, with its confidence; no facts about a person.';
      await terminal.write(`\n${countText(total, 'face')} in ${countText(pictures, 'picture')}.${meaning}\n`);
    }
  };
  return {
    write: async (analysis) => {
      const text = `${head}${pictureText(analysis, tasks)}`;
      head = '';
      pictures++;
      total += analysis.faces.length;
      return terminal.write(text);
    },
    close,
    interrupt: close,
    discard: async () => {},
  };
}

function pictureText({ source, faces }: Analysis, tasks: readonly Task[]): string {
  const rows = faces.map((face, index) =>
    line(`${index + 1}`, boxText(face.box), face.score.toFixed(2), tasks, (task) =>
      attributeText(face, task),
    ),
  );
  return `${[source ?? '', ...(rows.length === 0 ? ['   -  no face found'] : rows)].join('\n')}\n`;
}

function line(
  face: string,
  box: string,
  score: string,
  tasks: readonly Task[],
  attribute: (task: Task) => string,
): string {
  const cells = [
    face.padStart(4),
    box.padEnd(BOX_WIDTH),
    score.padStart(5),
    ...tasks.map((task) => attribute(task).padEnd(WIDTHS[task])),
  ];
  return cells.join('  ').trimEnd();
}

function boxText({ x, y, width, height }: Face['box']): string {
  return `${Math.round(x)}, ${Math.round(y)}, ${Math.round(width)}×${Math.round(height)}`;
}

function attributeText(face: Face, task: Task): string {
  if (task === 'age') {
    const { age } = face;
    return age === undefined
      ? ''
      : `about ${Math.round(age.years)} (${Math.round(age.interval[0])}–${Math.round(age.interval[1])})`;
  }
  const attribute = face[task];
  return attribute === undefined ? '' : `${attribute.label} ${Math.round(attribute.confidence * 100)}%`;
}

function countText(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}
