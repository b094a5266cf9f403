/**
 * What people see while a network is trained.
 * @module
 */
import type { EpochRecord, RunDescription, StepReport } from '@lineament/lab';
import { noteLeftOut } from '../output/left-out.js';
import type { Progress, Terminal } from '../output/terminal.js';

/** A bar for the epoch, a line for each epoch done. */
export class TrainingDisplay {
  readonly #terminal: Terminal;
  #epochs = 0;
  #bar: Progress | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  start({ folder, network, dataset, config, start }: RunDescription): void {
    this.#epochs = config.epochs;
    const count = (split: 'train' | 'validation'): string =>
      dataset.indices(split).length.toLocaleString('en-US');
    this.#terminal.note(
      `${network.name} on ${dataset.name}: ${count('train')} training and ${count('validation')} validation pictures; run folder ${folder.path}`,
    );
    if (start !== undefined) {
      const anew = start.newHeads.length === 0 ? '' : `; new heads: ${start.newHeads.join(', ')}`;
      this.#terminal.note(`weights of ${start.name} (${start.path}) to begin with${anew}`);
    }
    noteLeftOut(dataset, this.#terminal);
  }

  step({ epoch, batch, batches, metrics, imagesPerSecond, secondsLeft }: StepReport): void {
    this.#bar ??= this.#terminal.progress(`epoch ${epoch}/${this.#epochs}`, batches);
    this.#bar.update(
      batch,
      // What matters most comes first: a narrow terminal cuts off the end.
      `${duration(secondsLeft)} left, loss ${metrics.loss.toFixed(3)}, accuracy ${metrics.accuracy.toFixed(3)}, ${imagesPerSecond.toFixed(0)} images/s`,
    );
  }

  epoch(record: EpochRecord): void {
    this.finish();
    this.#terminal.note(
      `epoch ${record.epoch}/${this.#epochs}  loss ${record.loss.toFixed(4)}  accuracy ${record.accuracy.toFixed(4)}  validation loss ${record.valLoss.toFixed(4)}  accuracy ${record.valAccuracy.toFixed(4)}  learning rate ${record.learningRate.toPrecision(3)}  ${record.imagesPerSecond.toFixed(0)} images/s  ${record.seconds.toFixed(0)} s`,
    );
  }

  finish(): void {
    this.#bar?.finish();
    this.#bar = undefined;
  }
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  return `${hours > 0 ? `${hours}:` : ''}${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
}
