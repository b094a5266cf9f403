import { describe, expect, it } from 'vitest';
import type { Face } from '../analysis/schema.js';
import { EMOTIONS } from '../attributes/labels.js';
import { mapKeypoints } from '../detect/detection.js';
import { AudienceStatistics } from './audience.js';

function face(id: number, emotion: (typeof EMOTIONS)[number]): Face {
  const distribution = Object.fromEntries(EMOTIONS.map((name) => [name, name === emotion ? 0.7 : 0.05]));
  return {
    id,
    box: { x: 0, y: 0, width: 10, height: 10 },
    score: 1,
    keypoints: mapKeypoints(() => ({ x: 0, y: 0 })),
    emotion: {
      label: emotion,
      confidence: 0.7,
      distribution: distribution as Record<(typeof EMOTIONS)[number], number>,
    },
  };
}

/** An audience of so many faces of each emotion, each seen from 0 to 2 s. */
function audienceOf(counts: Partial<Record<(typeof EMOTIONS)[number], number>>, smallestCount = 5) {
  const audience = new AudienceStatistics({ smallestCount });
  const faces = Object.entries(counts).flatMap(([emotion, count]) =>
    Array.from({ length: count }, () => emotion as (typeof EMOTIONS)[number]),
  );
  for (const time of [0, 1, 2]) {
    audience.add(
      faces.map((emotion, id) => face(id, emotion)),
      time,
    );
  }
  audience.finish();
  return audience.report();
}

describe('AudienceStatistics', () => {
  it('counts each face once, by what it mostly showed', () => {
    const audience = new AudienceStatistics({ smallestCount: 2 });
    for (const [time, emotion] of [
      [0, 'sad'],
      [1, 'happy'],
      [2, 'happy'],
    ] as const) {
      audience.add([face(1, emotion), face(2, 'happy')], time);
    }
    expect(audience.report()).toEqual({ faces: null, meanSeconds: null, tasks: {} });
    audience.add([], 8);
    expect(audience.report()).toMatchObject({ faces: 2, meanSeconds: 2 });
  });

  it('gives nothing out about few faces', () => {
    expect(audienceOf({ happy: 4 })).toEqual({ faces: null, meanSeconds: null, tasks: {} });
  });

  it('hides small counts, and those that follow from the sum', () => {
    // Hidden: angry, disgust, fear, surprise (0) and sad (2), together 2: fewer than 5, so neutral (6) is hidden too.
    const { faces, tasks } = audienceOf({ happy: 20, neutral: 6, sad: 2 });
    expect(faces).toBe(28);
    expect(tasks.emotion).toEqual({
      angry: null,
      disgust: null,
      fear: null,
      happy: 20,
      sad: null,
      surprise: null,
      neutral: null,
    });
  });

  it('gives large counts out where the hidden ones are many enough together', () => {
    const { tasks } = audienceOf({ happy: 9, neutral: 8, sad: 4, angry: 4 });
    expect(tasks.emotion).toMatchObject({ happy: 9, neutral: 8, sad: null, angry: null });
  });

  it('hides a second count where only one is small', () => {
    const { tasks } = audienceOf(
      { angry: 6, disgust: 7, fear: 8, happy: 9, sad: 10, surprise: 11, neutral: 4 },
      5,
    );
    expect(tasks.emotion).toMatchObject({ neutral: null, angry: null, disgust: 7 });
  });

  it('counts a face that comes back anew: nobody is recognized', () => {
    const audience = new AudienceStatistics({ smallestCount: 2, forgetAfter: 1 });
    audience.add([face(1, 'happy')], 0);
    audience.add([], 2);
    audience.add([face(1, 'happy')], 3);
    audience.finish();
    expect(audience.report().faces).toBe(2);
  });

  it('refuses a time that goes back, or is none', () => {
    const audience = new AudienceStatistics();
    audience.add([face(1, 'happy')], 3);
    expect(() => audience.add([], 2)).toThrow('the time of the frame is 2 s');
    expect(() => audience.add([], Number.NaN)).toThrow('give seconds');
  });

  it('refuses options that would not protect anybody', () => {
    expect(() => new AudienceStatistics({ smallestCount: 1 })).toThrow('whole number of at least 2');
    expect(() => new AudienceStatistics({ forgetAfter: 0 })).toThrow('give a time above 0');
    expect(() => new AudienceStatistics({ tasks: ['mood' as 'emotion'] })).toThrow('no attribute "mood"');
  });
});
