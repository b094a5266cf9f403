import { analysisSchema } from 'lineament';
import { expect, it } from 'vitest';
import { face } from '../results/faces.test.support.js';
import { snapshotResult } from './snapshot.js';

it('holds what is shown, in pixels of the saved picture, and names it', () => {
  const options = { name: 'shot', shown: ['gender' as const], mirrored: true };
  const result = snapshotResult([face({ id: 1 })], { width: 100, height: 80 }, options);
  expect(analysisSchema.parse(result)).toEqual(result);
  expect(result.source).toBe('shot.png');
  expect(result.faces[0]?.box.x).toBe(50);
  expect(result.faces[0]).not.toHaveProperty('emotion');
  const plain = snapshotResult([face()], { width: 100, height: 80 }, { ...options, mirrored: false });
  expect(plain.faces[0]?.box.x).toBe(10);
});
