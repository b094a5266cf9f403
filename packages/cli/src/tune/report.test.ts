import type { StudyPlan, TrialResult } from '@lineament/lab';
import { describe, expect, it } from 'vitest';
import { resultTable, trialLine } from './report.js';

const plan: StudyPlan = {
  network: 'tiny',
  data: ['tiny.csv'],
  method: 'random',
  seed: 0,
  monitor: 'valLoss',
  budgets: [300],
  eta: 3,
  trials: [{ learningRate: 0.1 }],
  settings: [{}],
};
const early: TrialResult = {
  trial: 0,
  settings: { learningRate: 0.1 },
  status: 'done',
  budget: 300,
  epochs: 40,
  best: { value: 0.5, epoch: 30 },
};

describe('what is told of trials', () => {
  it('counts the epochs that were really run', () => {
    expect(trialLine(early, plan)).toContain('trial 0: 40 of 300 (stopped early) epochs, valLoss 0.5000 in');
    expect(resultTable([early], plan).split('\n')[2]).toMatch(/^\s*0\s+done\s+40\s+0\.5000\s+30\s+0\.1/);
  });

  it('shows how far a stopped trial has come', () => {
    const stopped: TrialResult = { ...early, status: 'stopped', budget: 0 };
    expect(resultTable([stopped], plan).split('\n')[2]).toMatch(/^\s*0\s+stopped\s+40\s+0\.5000/);
    expect(trialLine({ ...early, epochs: 300 }, plan)).toContain('trial 0: 300 epochs, ');
  });
});
