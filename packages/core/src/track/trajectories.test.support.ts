/**
 * Made-up faces that move as told.
 * @module
 */

import type { Face } from '../analysis/schema.js';
import { mapKeypoints } from '../detect/detection.js';

/** Where BlazeFace's keypoints lie in a box, in its sides. */
const LAYOUT = [
  { x: 0.3, y: 0.3 },
  { x: 0.7, y: 0.3 },
  { x: 0.5, y: 0.55 },
  { x: 0.5, y: 0.78 },
  { x: 0.05, y: 0.4 },
  { x: 0.95, y: 0.4 },
];

/** A face whose box has its middle at a point. */
export function faceAt(x: number, y: number, size = 100): Face {
  const box = { x: x - size / 2, y: y - size / 2, width: size, height: size };
  return {
    box,
    score: 0.9,
    keypoints: mapKeypoints((_, index) => ({
      x: box.x + size * (LAYOUT[index]?.x ?? 0),
      y: box.y + size * (LAYOUT[index]?.y ?? 0),
    })),
  };
}

/** A face seen through a detector that is off by up to so many pixels. */
export function jittered(face: Face, pixels: number, random: () => number): Face {
  const off = (): number => (2 * random() - 1) * pixels;
  const { box, keypoints } = face;
  return {
    ...face,
    box: { x: box.x + off(), y: box.y + off(), width: box.width + off(), height: box.height + off() },
    keypoints: mapKeypoints((name) => ({ x: keypoints[name].x + off(), y: keypoints[name].y + off() })),
  };
}

/** A face with an emotion: happy with this probability, else neutral. */
export function withHappiness(face: Face, happy: number): Face {
  return {
    ...face,
    emotion: {
      label: happy > 0.5 ? 'happy' : 'neutral',
      confidence: Math.max(happy, 1 - happy),
      distribution: { angry: 0, disgust: 0, fear: 0, happy, sad: 0, surprise: 0, neutral: 1 - happy },
    },
  };
}

/** Random numbers in 0–1, always the same for a seed (mulberry32, public domain). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}
