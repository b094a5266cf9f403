import { mapKeypoints } from 'lineament';
import { expect, it } from 'vitest';
import { face } from './faces.test.support.js';
import { mirrorFaces } from './mirror-faces.js';

it('swaps left and right, and twice is as before', () => {
  const places = { leftEye: 20, rightEye: 40, nose: 30, mouth: 31, leftEar: 12, rightEar: 48 };
  const seen = face({ keypoints: mapKeypoints((name) => ({ x: places[name], y: 5 })) });
  const [mirrored] = mirrorFaces([seen], 100);
  expect(mirrored?.box).toEqual({ x: 50, y: 20, width: 40, height: 50 });
  expect(mirrored?.keypoints.leftEye.x).toBe(60);
  expect(mirrored?.keypoints.rightEar.x).toBe(88);
  expect(mirrorFaces(mirrorFaces([seen], 100), 100)).toEqual([seen]);
});
