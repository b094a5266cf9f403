/**
 * Corruptions of pose: heads turned and crops out of place.
 * @module
 */
import type { Corruption } from './corruption.js';
import { type FacePicture, resample } from './face-picture.js';

/** Distance of the camera from the face in widths of the picture, for perspective. */
const CAMERA = 2.5;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const sign = (fraction: number): number => (fraction < 0.5 ? -1 : 1);

/** Turned in the picture's plane, to either side. */
export const rotation: Corruption = {
  name: 'rotation',
  group: 'pose',
  unit: 'degrees in the plane',
  amounts: [8, 15, 22, 30, 45],
  apply: (picture, amount, random) => {
    const angle = radians(amount) * sign(random.fraction());
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const [middleX, middleY] = middle(picture);
    return resample(picture, (x, y) => [
      middleX + cos * (x - middleX) + sin * (y - middleY),
      middleY - sin * (x - middleX) + cos * (y - middleY),
    ]);
  },
};

/**
 * Turned to the side as a flat picture would be, in perspective: what is nearer grows, what is farther shrinks. A real
 * head also hides one cheek and shows an ear; that cannot be made of one picture.
 */
export const yaw: Corruption = {
  name: 'yaw',
  group: 'pose',
  unit: 'degrees to the side, as a plane',
  amounts: [15, 25, 35, 45, 55],
  apply: (picture, amount, random) => {
    const [middleX, middleY] = middle(picture);
    const turn = onTurnedPlane(radians(amount) * sign(random.fraction()), CAMERA * picture.width);
    return resample(picture, (x, y) => {
      const [along, across] = turn(x - middleX, y - middleY);
      return [middleX + along, middleY + across];
    });
  },
};

/** Turned up or down, as {@link yaw}. */
export const pitch: Corruption = {
  name: 'pitch',
  group: 'pose',
  unit: 'degrees up or down, as a plane',
  amounts: [15, 25, 35, 45, 55],
  apply: (picture, amount, random) => {
    const [middleX, middleY] = middle(picture);
    const turn = onTurnedPlane(radians(amount) * sign(random.fraction()), CAMERA * picture.height);
    return resample(picture, (x, y) => {
      const [along, across] = turn(y - middleY, x - middleX);
      return [middleX + across, middleY + along];
    });
  },
};

/** The crop beside the face: a detector's error, in any direction. */
export const cropShift: Corruption = {
  name: 'crop shift',
  group: 'pose',
  unit: 'part of the side',
  amounts: [0.05, 0.1, 0.15, 0.2, 0.3],
  apply: (picture, amount, random) => {
    const direction = random.between(0, 2 * Math.PI);
    const [shiftX, shiftY] = [
      amount * picture.width * Math.cos(direction),
      amount * picture.height * Math.sin(direction),
    ];
    return resample(picture, (x, y) => [x + shiftX, y + shiftY]);
  },
};

function middle({ width, height }: FacePicture): readonly [number, number] {
  return [width / 2, height / 2];
}

/**
 * From a place in the view of a plane that is turned about an axis through its middle to the place on the plane.
 *
 * The plane's point (p, q) lies p·sin away from the axis in depth; a camera at `distance` sees it at
 * (p·cos, q) · distance / (distance + p·sin). Solved for p and q.
 */
function onTurnedPlane(
  angle: number,
  distance: number,
): (along: number, across: number) => readonly [along: number, across: number] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return (along, across) => {
    // At the vanishing line and beyond nothing of the plane is seen: the border is repeated there.
    const p = (along * distance) / Math.max(distance * cos - along * sin, 1e-6);
    return [p, (across * (distance + p * sin)) / distance];
  };
}
