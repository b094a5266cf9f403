import { TrainingError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { type Ending, outcomeOf } from './trial-outcome.js';

const ended = (ending: Partial<Ending>): Ending => ({
  ...{ stdout: '', stderr: '', code: 1, signal: null, failure: undefined },
  ...ending,
});
const trial = { untilEpoch: 3, goesOn: false, isStopped: false };

describe('outcomeOf', () => {
  it.each([
    [{ status: 'all-epochs', epochs: 3 }, 'done'],
    [{ status: 'early-stopping', epochs: 2 }, 'done'],
    [{ status: 'stopped', epochs: 3 }, 'done'],
    [{ status: 'stopped', epochs: 2 }, 'stopped'],
  ])('of a process that says %j', (document, status) => {
    expect(outcomeOf(ended({ stdout: JSON.stringify(document), code: 0 }), trial)).toEqual({ status });
  });

  it('is a failure only where the settings are why', () => {
    const failure = { kind: 'settings', message: 'the loss is NaN' } as const;
    expect(outcomeOf(ended({ failure }), trial)).toEqual({ status: 'failed', message: 'the loss is NaN' });
    const outside = ended({ failure: { kind: 'other', message: 'the disk is full' } });
    expect(() => outcomeOf(outside, trial)).toThrow(TrainingError);
    expect(() => outcomeOf(outside, trial)).toThrow('the disk is full');
    expect(outcomeOf(outside, { ...trial, isStopped: true })).toEqual({ status: 'stopped' });
  });

  it('is an error for a process that was killed or has crashed', () => {
    const epochs = 'epoch 1/3  loss 2.5\n';
    const killed = ended({ code: null, signal: 'SIGKILL', stderr: epochs });
    expect(() => outcomeOf(killed, trial)).toThrow(
      /^its process was ended by SIGKILL, perhaps for want of memory \(try fewer with --parallel\)$/,
    );
    const crashed = ended({ code: 134, stderr: `${epochs}FATAL ERROR: out of memory\n` });
    expect(() => outcomeOf(crashed, trial)).toThrow(
      'its process ended (exit code 134): FATAL ERROR: out of memory',
    );
  });
});
