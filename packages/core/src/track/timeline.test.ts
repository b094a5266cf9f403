import { describe, expect, it } from 'vitest';
import type { Face } from '../analysis/schema.js';
import { Timeline } from './timeline.js';
import { timelineSvg } from './timeline-svg.js';
import { TrackSummaries } from './track-summary.js';
import { faceAt, withHappiness } from './trajectories.test.support.js';

const face = (id: number, happy?: number): Face => ({
  ...(happy === undefined ? faceAt(100, 100) : withHappiness(faceAt(100, 100), happy)),
  id,
});

describe('TrackSummaries', () => {
  it('sums up each face', () => {
    const summaries = new TrackSummaries();
    summaries.add({ faces: [face(1, 0.9)] }, 0.5);
    summaries.add({ faces: [face(1, 0.8), face(2)] }, 1);
    summaries.add({ faces: [face(1, 0.1), faceAt(0, 0)] }, 2.5);
    const [first, second] = summaries.list();
    expect(first).toMatchObject({
      id: 1,
      frames: 3,
      from: 0.5,
      to: 2.5,
      duration: 2,
      dominantEmotion: 'happy',
    });
    expect(first?.distributions.emotion?.happy).toBeCloseTo(0.6, 10);
    expect(first?.emotionShares?.happy).toBeCloseTo(2 / 3, 10);
    expect(first?.score).toBeCloseTo(0.9, 10);
    expect(second).toEqual({ id: 2, frames: 1, from: 1, to: 1, duration: 0, score: 0.9, distributions: {} });
    expect(summaries.list()).toHaveLength(2);
  });
});

describe('Timeline', () => {
  it('holds means over stretches, never more than it can draw', () => {
    const timeline = new Timeline();
    for (let second = 0; second < 4_000; second++) {
      timeline.add({ faces: [face(1, second < 2_000 ? 1 : 0)] }, second);
    }
    const points = timeline.tracks().get(1) ?? [];
    expect(timeline.stretch).toBe(6);
    expect(points).toHaveLength(667);
    expect(points[0]?.emotions[3]).toBe(1);
    expect(points.at(-1)).toMatchObject({ time: 3_996 });
    expect(points.at(-1)?.emotions[3]).toBe(0);
    expect(timeline.end).toBe(3_999);
  });

  it('has gaps where the face was not seen, and none between frames', () => {
    const timeline = new Timeline();
    const points = (): (number | undefined)[] =>
      timeline
        .tracks()
        .get(1)
        ?.map(({ time }) => time) ?? [];
    for (let frame = 0; frame < 6; frame++) {
      timeline.add({ faces: frame >= 2 && frame <= 4 ? [] : [face(1)] }, frame);
    }
    expect(points()).toEqual([0, 4.5]);
    for (let frame = 6; frame < 12; frame++) {
      timeline.add({ faces: [face(1)] }, frame + (frame % 2) / 10);
    }
    expect(points()).toEqual([0, 4.5, 6, 7.5, 9, 10.5]);
  });
});

describe('timelineSvg', () => {
  it('stacks the emotions of each face to its full height', () => {
    const timeline = new Timeline();
    timeline.add({ faces: [face(1, 0.25), face(7, 0.5)] }, 0);
    const svg = timelineSvg(timeline, 'a & b.mp4');
    expect(svg).toContain('a &#38; b.mp4');
    expect(svg).toContain('>face 7<');
    const height = (color: string): number[] =>
      [...svg.matchAll(new RegExp(`height="([\\d.]+)" fill="${color}"/>`, 'g'))].map(([, value]) =>
        Number(value),
      );
    expect(height('#f0e442')).toEqual([17.5, 35]);
    expect(height('#c8c8c8')).toEqual([52.5, 35]);
  });

  it('shows what there is without an emotion model, and without faces', () => {
    const timeline = new Timeline();
    expect(timelineSvg(timeline, 'empty')).toContain('no face found');
    timeline.add({ faces: [face(1)] }, 0);
    expect(timelineSvg(timeline, 'faces')).toContain('no emotion model');
  });

  it('leaves out those seen shortest in a crowd', () => {
    const timeline = new Timeline();
    let time = 0;
    for (let id = 1; id <= 30; id++) {
      for (let frame = 0; frame < id; frame++) {
        // Each face alone, one after the other.
        time += 2;
        timeline.add({ faces: [face(id)] }, time);
      }
    }
    const svg = timelineSvg(timeline, 'crowd');
    expect(svg).toContain('6 more faces');
    expect(svg).not.toContain('>face 6<');
    expect(svg).toContain('>face 7<');
  });
});
