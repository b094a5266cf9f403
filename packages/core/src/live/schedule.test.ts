import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../errors.js';
import { type FrameState, type LiveSchedule, Scheduler } from './schedule.js';

/** Times of the frames, 30 a second, in which something is done. */
function run(
  what: 'search' | 'attributes' | 'frame',
  paces: LiveSchedule,
  state: (time: number) => Partial<FrameState>,
): number[] {
  const scheduler = new Scheduler(paces);
  return Array.from({ length: 31 }, (_, frame) => frame / 30).filter((time) => {
    const plan = scheduler.plan({ time, known: 1, unlabelled: false, lost: false, ...state(time) });
    return what === 'frame' ? plan !== undefined : plan?.[what];
  });
}

describe('Scheduler', () => {
  it('searches twice a second while faces are known, and estimates ten times', () => {
    expect(run('search', {}, () => ({}))).toEqual([0, 0.5, 1]);
    expect(run('attributes', {}, () => ({}))).toHaveLength(11);
    expect(run('frame', {}, () => ({}))).toHaveLength(31);
  });

  it('does nothing but ten searches a second while no face is known', () => {
    const nobody = () => ({ known: 0 });
    expect(run('search', {}, nobody)).toHaveLength(11);
    expect(run('frame', {}, nobody)).toHaveLength(11);
    expect(run('attributes', {}, nobody)).toEqual([]);
  });

  it('does everything in every frame when told so', () => {
    expect(run('search', { searchInterval: 0 }, () => ({}))).toHaveLength(31);
    expect(run('attributes', { attributeInterval: 0 }, () => ({}))).toHaveLength(31);
    expect(run('search', { emptySearchInterval: 0 }, () => ({ known: 0 }))).toHaveLength(31);
  });

  it('searches at once for a face that was lost, and estimates at once for one that is new', () => {
    expect(run('search', {}, (time) => ({ lost: time === 0.3 }))).toContain(0.3);
    expect(run('attributes', { attributeInterval: 5 }, (time) => ({ unlabelled: time === 0.3 }))).toEqual([
      0, 0.3,
    ]);
  });

  it('refuses paces that are none', () => {
    expect(() => new Scheduler({ searchInterval: -1 })).toThrow(
      new InvalidInputError('searchInterval is -1; give a number of seconds ≥ 0'),
    );
  });
});
