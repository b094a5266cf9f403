import { describe, expect, it } from 'vitest';
import type { Face } from '../analysis/schema.js';
import { mapKeypoints } from '../detect/detection.js';
import { InvalidInputError } from '../errors.js';
import { FaceTracker, type TrackerOptions } from './tracker.js';
import { faceAt, jittered, seededRandom, withHappiness } from './trajectories.test.support.js';

const FPS = 25;

/** Where a face is in a frame; undefined where it cannot be seen. */
type Path = (frame: number) => Face | undefined;

/** The ids that each path's face is given over the frames; undefined where it is not seen. */
function idsOf(paths: readonly Path[], frames: number, options?: TrackerOptions): (number | undefined)[][] {
  const tracker = new FaceTracker(options);
  const ids: (number | undefined)[][] = paths.map(() => []);
  for (let frame = 0; frame < frames; frame++) {
    const seen = paths.flatMap((path, who) => {
      const face = path(frame);
      return face === undefined ? [] : [{ who, face }];
    });
    // The detector sorts by score: no one's place in the list says who it is.
    const shuffled = frame % 2 === 0 ? seen : [...seen].reverse();
    const { faces } = tracker.update({ faces: shuffled.map(({ face }) => face) }, frame / FPS);
    paths.forEach((_, who) => {
      ids[who]?.push(faces[shuffled.findIndex((entry) => entry.who === who)]?.id);
    });
  }
  return ids;
}

/** The ids given, without gaps and repetitions. */
const distinct = (ids: readonly (number | undefined)[] | undefined): number[] => [
  ...new Set((ids ?? []).filter((id) => id !== undefined)),
];

describe('FaceTracker', () => {
  it('keeps the ids of faces that stay, jittering', () => {
    const random = seededRandom(3);
    const paths = [0, 1, 2].map(
      (index): Path =>
        () =>
          jittered(faceAt(150 + 120 * index, 200), 6, random),
    );
    const ids = idsOf(paths, 100);
    expect(ids.map(distinct)).toEqual([[1], [2], [3]]);
  });

  it('follows faces that walk, come nearer and accelerate', () => {
    const paths: Path[] = [
      (frame) => faceAt(100 + 14 * frame, 200),
      (frame) => faceAt(500, 600, 60 * 1.02 ** frame),
      (frame) => faceAt(100 + 0.2 * frame ** 2, 900 - 0.1 * frame ** 2),
    ];
    expect(idsOf(paths, 60).map(distinct)).toEqual([[1], [2], [3]]);
  });

  it('knows a face again after a short occlusion on its way', () => {
    const walk: Path = (frame) => (frame >= 20 && frame < 40 ? undefined : faceAt(100 + 10 * frame, 200));
    expect(distinct(idsOf([walk], 60)[0])).toEqual([1]);
    const still: Path = (frame) => (frame >= 20 && frame < 44 ? undefined : faceAt(300, 200));
    expect(distinct(idsOf([still], 60)[0])).toEqual([1]);
  });

  it('knows a face again that stopped halfway while it was hidden', () => {
    const path: Path = (frame) =>
      frame >= 20 && frame < 40 ? undefined : faceAt(100 + 10 * Math.min(frame, 30), 200);
    expect(distinct(idsOf([path], 60)[0])).toEqual([1]);
  });

  it('counts the faces that it knows and does not see', () => {
    const tracker = new FaceTracker({ maxGap: 0.5 });
    const [first, second] = [faceAt(50, 50, 40), faceAt(200, 50, 40)];
    const counts = [[first, second], [first], [first], [first, second], [], []].map((faces, frame) => {
      tracker.update({ faces }, frame * 0.2);
      return tracker.hidden;
    });
    expect(counts).toEqual([0, 1, 1, 0, 2, 2]);
    tracker.update({ faces: [] }, 1.4);
    expect(tracker.hidden).toBe(0);
  });

  it('takes a face for someone new after a long absence', () => {
    const path: Path = (frame) => (frame >= 20 && frame < 50 ? undefined : faceAt(300, 200));
    expect(distinct(idsOf([path], 60)[0])).toEqual([1, 2]);
    expect(distinct(idsOf([path], 60, { maxGap: 2 })[0])).toEqual([1]);
  });

  it('keeps two faces apart that pass each other, one hidden behind the other', () => {
    const speed = 9;
    const front: Path = (frame) => faceAt(100 + speed * frame, 300);
    const back: Path = (frame) => {
      const x = 1_000 - speed * frame;
      const hidden = Math.abs(x - (100 + speed * frame)) < 60;
      return hidden ? undefined : faceAt(x, 310, 90);
    };
    expect(idsOf([front, back], 100).map(distinct)).toEqual([[1], [2]]);
  });

  it('keeps two faces apart that cross in full view, faster than their nearest places would tell', () => {
    const speed = 22;
    const right: Path = (frame) => faceAt(100 + speed * frame, 300);
    const left: Path = (frame) => faceAt(110 + speed * (40 - frame), 306);
    const ids = idsOf([right, left], 40);
    expect(ids.map(distinct)).toEqual([[1], [2]]);
  });

  it('knows a head that turns by its box, though someone comes in nearer to where its features were', () => {
    const turned = faceAt(300, 200);
    const keypoints = mapKeypoints((name) => ({
      x: turned.keypoints[name].x - 40,
      y: turned.keypoints[name].y,
    }));
    const head: Path = (frame) => (frame < 10 ? faceAt(300, 200) : { ...turned, keypoints });
    const newcomer: Path = (frame) => (frame < 10 ? undefined : faceAt(335, 200));
    expect(idsOf([head, newcomer], 12).map(distinct)).toEqual([[1], [2]]);
  });

  it('takes a face between one just seen and one long hidden for the one just seen', () => {
    const hidden: Path = (frame) => (frame < 10 ? faceAt(200, 200) : undefined);
    const seen: Path = (frame) => faceAt(frame < 11 ? 300 : 248, 200);
    expect(idsOf([hidden, seen], 14).map(distinct)).toEqual([[1], [2]]);
  });

  it('gives faces that enter new ids, and never an id twice', () => {
    const visitors = [0, 1, 2, 3].map(
      (visitor): Path =>
        (frame) =>
          frame >= 30 * visitor && frame < 30 * visitor + 28
            ? faceAt(400 + 300 * (visitor % 2), 300)
            : undefined,
    );
    // The first place is left for 32 frames until it is taken again: longer than a second.
    expect(idsOf(visitors, 120).map(distinct)).toEqual([[1], [2], [3], [4]]);
  });

  it('does not hand an id to a face far away or of another size', () => {
    const first: Path = (frame) => (frame < 10 ? faceAt(200, 200) : undefined);
    const far: Path = (frame) => (frame >= 10 ? faceAt(600, 200) : undefined);
    const large: Path = (frame) => (frame >= 10 ? faceAt(200, 200, 320) : undefined);
    expect(idsOf([first, far, large], 20).map(distinct)).toEqual(
      [[1], [2], [3]].map((ids) => ids.map(Number)),
    );
  });

  it('works with frames seconds apart', () => {
    const tracker = new FaceTracker();
    for (let frame = 0; frame < 5; frame++) {
      const { faces } = tracker.update({ faces: [faceAt(300 + 10 * frame, 200)] }, 3 * frame);
      expect(faces[0]?.id).toBe(1);
    }
  });

  it('holds, for random walkers with jitter, dropouts and close passes: one id a face', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = seededRandom(seed);
      const noise = seededRandom(1_000 + seed);
      const paths = Array.from({ length: 5 }, (_, lane): Path => {
        const [start, speed, size] = [200 + 800 * random(), (random() - 0.5) * 16, 70 + 50 * random()];
        const [missing, sway] = [10 + Math.floor(70 * random()), 20 * random()];
        return (frame) =>
          frame >= missing && frame < missing + 12
            ? undefined
            : jittered(
                faceAt(start + speed * frame, 200 + 80 * lane + sway * Math.sin(frame / 15), size),
                0.03 * size,
                noise,
              );
      });
      const ids = idsOf(paths, 100).map(distinct);
      expect({ seed, ids: ids.map((own) => own.length) }).toEqual({ seed, ids: [1, 1, 1, 1, 1] });
      expect(new Set(ids.flat()).size).toBe(5);
    }
  });

  it('smooths attributes and leaves boxes as measured', () => {
    const tracker = new FaceTracker({ timeConstant: 0.5 });
    tracker.update({ faces: [withHappiness(faceAt(100, 100), 0)] }, 0);
    const face = withHappiness(faceAt(103, 100), 1);
    const [smoothed] = tracker.update({ faces: [face] }, 0.5).faces;
    expect(smoothed?.box).toEqual(face.box);
    expect(smoothed?.emotion?.distribution.happy).toBeCloseTo(1 - Math.exp(-1), 10);
    expect(smoothed?.emotion?.label).toBe('happy');
  });

  it('keeps what else a result holds', () => {
    const result = { source: 'clip.mp4', width: 5, height: 5, faces: [faceAt(2, 2, 1)] };
    expect(new FaceTracker().update(result, 0)).toMatchObject({ source: 'clip.mp4', width: 5 });
    expect(result.faces[0]).not.toHaveProperty('id');
  });

  it.each([
    ['a time that stands still', () => new FaceTracker().update({ faces: [] }, Number.NaN)],
    ['a gap below zero', () => new FaceTracker({ maxGap: -1 })],
    ['a time constant that is no number', () => new FaceTracker({ timeConstant: Number.NaN })],
    ['a hysteresis above 1', () => new FaceTracker({ hysteresis: 1.5 })],
  ])('refuses %s', (_case, action) => {
    expect(action).toThrow(InvalidInputError);
  });

  it('refuses frames out of order', () => {
    const tracker = new FaceTracker();
    tracker.update({ faces: [] }, 1);
    expect(() => tracker.update({ faces: [] }, 1)).toThrow('1 s is not after that of the frame before, 1 s');
  });
});
