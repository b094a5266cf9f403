/**
 * A made-up face for tests.
 * @module
 */

import { type Face, mapKeypoints } from 'lineament';

/** A happy, female face of about 34 years in the middle of a small picture, with parts replaced. */
export function face(parts: Partial<Face> = {}): Face {
  return {
    box: { x: 10, y: 20, width: 40, height: 50 },
    score: 0.9,
    keypoints: mapKeypoints((_, index) => ({ x: 20 + index, y: 30 + index })),
    emotion: {
      label: 'happy',
      confidence: 0.8,
      distribution: { angry: 0, disgust: 0, fear: 0, happy: 0.8, sad: 0, surprise: 0.05, neutral: 0.15 },
    },
    age: {
      years: 33.6,
      interval: [25.2, 44.8],
      bin: '31-45',
      distribution: { '0-5': 0, '6-18': 0, '19-30': 0.3, '31-45': 0.6, '46-60': 0.1, '61-80': 0, '81+': 0 },
    },
    gender: { label: 'female', confidence: 0.93, distribution: { male: 0.07, female: 0.93 } },
    ...parts,
  };
}
