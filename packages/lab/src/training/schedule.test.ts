import { describe, expect, it } from 'vitest';
import type { ScheduleConfig } from './config.js';
import { scheduledRate } from './schedule.js';

const rates = (schedule: ScheduleConfig, totalSteps: number, peak = 1): number[] =>
  Array.from({ length: totalSteps }, (_, step) =>
    scheduledRate(schedule, peak, { step, totalSteps, stepsPerEpoch: 10 }),
  );

describe('scheduledRate', () => {
  it('stays where it is', () => {
    expect(rates({ name: 'constant' }, 3, 0.1)).toEqual([0.1, 0.1, 0.1]);
  });

  it('falls along half a cosine', () => {
    const all = rates({ name: 'cosine', warmupEpochs: 0, final: 0.2 }, 100);
    expect(all[0]).toBe(1);
    expect(all[50]).toBeCloseTo(0.6, 12);
    expect(all[99]).toBeCloseTo(0.2 + 0.4 * (1 + Math.cos(0.99 * Math.PI)), 12);
  });

  it('warms up in a line', () => {
    const all = rates({ name: 'cosine', warmupEpochs: 1, final: 0 }, 100);
    expect(all.slice(0, 10)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect(all[10]).toBe(1);
    expect(all[55]).toBeCloseTo(0.5, 12);
  });

  it('rises and falls as PyTorch’s OneCycleLR with the same numbers', () => {
    // torch.optim.lr_scheduler.OneCycleLR(max_lr=1, total_steps=10, pct_start=0.3): phases end at steps 2 and 9.
    const all = rates({ name: 'one-cycle', rise: 0.3, startDivisor: 25, finalDivisor: 1e4 }, 10);
    expect(all[0]).toBeCloseTo(0.04, 12);
    expect(all[1]).toBeCloseTo(0.52, 12);
    expect(all[2]).toBeCloseTo(1, 12);
    expect(all[9]).toBeCloseTo(4e-6, 12);
    expect(all[5]).toBeCloseTo(4e-6 + ((1 - 4e-6) * (1 + Math.cos((3 / 7) * Math.PI))) / 2, 12);
  });

  it('survives a run of one step', () => {
    expect(rates({ name: 'one-cycle', rise: 0.3, startDivisor: 25, finalDivisor: 1e4 }, 1)).toEqual([
      expect.closeTo(0.000004, 9),
    ]);
  });
});
