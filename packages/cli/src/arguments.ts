/**
 * Reads the values of options. Each refuses what makes no sense, and says what to give.
 * @module
 */
import { InvalidArgumentError, Option } from 'commander';
import { PRECISIONS, TASKS, type Task } from 'lineament';

/** For an option that may be given several times. */
export function collected(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** `--precision`, of commands that run models. */
export function precisionOption(): Option {
  return new Option(
    '--precision <name>',
    'auto: 8-bit integers where a model was made for them; float32: as a graphics card does (default: auto)',
  ).choices([...PRECISIONS]);
}

/** How an option is written whose value commander keeps under a name: `minEpochs` is `--min-epochs`. */
export function flagName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** For any number. */
export function number(text: string): number {
  return numberThat(text, Number.isFinite, 'give a number');
}

/** For a whole number ≥ 1. */
export function wholeNumber(text: string): number {
  return numberThat(
    text,
    (value) => Number.isSafeInteger(value) && value >= 1,
    'give a whole number of at least 1',
  );
}

/** For what seeds random numbers. */
export function seed(text: string): number {
  return numberThat(
    text,
    (value) => Number.isSafeInteger(value) && value >= 0,
    'give a whole number of at least 0',
  );
}

/** For a part of a whole that may be none of it or all. */
export function part(text: string): number {
  return numberThat(text, (value) => value >= 0 && value <= 1, 'give a number from 0 to 1');
}

/** For a list of parts of a whole. */
export function shares(text: string): readonly number[] {
  return text.split(',').map(part);
}

/** For a part of a whole that must be some of it. */
export function somePart(text: string): number {
  return numberThat(text, (value) => value > 0 && value <= 1, 'give a number above 0, at most 1');
}

/** For what multiplies something, and must make it larger. */
export function factor(text: string): number {
  return numberThat(text, (value) => value > 1 && value < Number.POSITIVE_INFINITY, 'give a number above 1');
}

/** For a length of time. */
export function minutes(text: string): number {
  return numberThat(text, (value) => value > 0, 'give a number above 0');
}

/** For what a model is called. */
export function modelName(text: string): string {
  if (text.trim() === '') {
    throw new InvalidArgumentError('give a name that is not empty');
  }
  return text;
}

/** For a list of tasks; they come in our order, each once. */
export function tasks(text: string): readonly Task[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !TASKS.some((task) => task === name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`there is no task "${unknown}"; give some of ${TASKS.join(',')}`);
  }
  return TASKS.filter((task) => names.includes(task));
}

/** `train` takes several data sets; elsewhere the last would silently win. */
export function oneDataset(path: string, earlier: string | undefined): string {
  if (earlier !== undefined) {
    throw new InvalidArgumentError(`give one data set; ${earlier} is given already`);
  }
  return path;
}

function numberThat(text: string, fits: (value: number) => boolean, wanted: string): number {
  const value = Number(text);
  // Of blanks JavaScript makes 0.
  if (text.trim() === '' || !fits(value)) {
    throw new InvalidArgumentError(wanted);
  }
  return value;
}
