import { describe, expect, it } from 'vitest';
import { FaceTracker } from './tracker.js';
import { faceAt, withHappiness } from './trajectories.test.support.js';

describe('FaceTracker between frames', () => {
  it('moves the faces of the last frame on as they went', () => {
    const tracker = new FaceTracker();
    tracker.update({ faces: [withHappiness(faceAt(100, 100), 0.9)] }, 0);
    const seen = tracker.update({ faces: [withHappiness(faceAt(110, 100), 0.9)] }, 0.1).faces[0];
    const [face] = tracker.predict(0.15);
    expect(face).toMatchObject({ id: 1, score: seen?.score, emotion: seen?.emotion });
    expect((face?.box.x ?? 0) - (seen?.box.x ?? 0)).toBeCloseTo(5, 10);
    expect((face?.keypoints.nose.x ?? 0) - (seen?.keypoints.nose.x ?? 0)).toBeCloseTo(5, 10);
    // Prediction looks ahead only, and changes nothing.
    expect(tracker.predict(0)).toEqual([seen]);
    expect(tracker.predict(0.15)).toEqual([face]);
  });

  it('leaves out faces that the last frame did not show', () => {
    const tracker = new FaceTracker();
    tracker.update({ faces: [faceAt(100, 100), faceAt(400, 100)] }, 0);
    tracker.update({ faces: [faceAt(400, 100)] }, 0.1);
    expect(tracker.predict(0.2).map(({ id }) => id)).toEqual([2]);
    expect(new FaceTracker().predict(0)).toEqual([]);
  });

  it('forgets when told, and gives new ids afterwards', () => {
    const tracker = new FaceTracker();
    tracker.update({ faces: [faceAt(100, 100)] }, 0);
    tracker.forget();
    expect(tracker.predict(0)).toEqual([]);
    const { faces } = tracker.update({ faces: [faceAt(100, 100)] }, 0.1);
    expect(faces).toMatchObject([{ id: 2 }]);
  });
});
