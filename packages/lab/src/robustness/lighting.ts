/**
 * Corruptions of light, on the values as they are stored (gamma-coded).
 * @module
 */
import type { Corruption } from './corruption.js';
import { type FacePicture, mapValues } from './face-picture.js';

/** Too dark. */
export const underexposure: Corruption = {
  name: 'underexposure',
  group: 'lighting',
  unit: 'gamma',
  amounts: [1.5, 2, 2.7, 3.5, 5],
  apply: withGamma,
};

/** Too bright. */
export const overexposure: Corruption = {
  name: 'overexposure',
  group: 'lighting',
  unit: 'gamma',
  amounts: [0.7, 0.55, 0.42, 0.32, 0.22],
  apply: withGamma,
};

/** Flat light: all values near their mean. */
export const lowContrast: Corruption = {
  name: 'low contrast',
  group: 'lighting',
  unit: 'part of the contrast left',
  amounts: [0.6, 0.4, 0.28, 0.18, 0.1],
  apply: (picture, amount) => {
    const mean = picture.data.reduce((sum, value) => sum + value, 0) / picture.data.length;
    return mapValues(picture, (value) => mean + (value - mean) * amount);
  },
};

/** Light from one side; the other lies in shadow, with a soft edge at the middle of the face. */
export const sideLight: Corruption = {
  name: 'side light',
  group: 'lighting',
  unit: 'part of the light lost in the shadow',
  amounts: [0.3, 0.5, 0.65, 0.8, 0.92],
  apply: (picture, amount, random) => {
    const direction = random.fraction() < 0.5 ? -1 : 1;
    const softness = picture.width / 8;
    return mapValues(picture, (value, x) => {
      const shadow = 1 / (1 + Math.exp((-direction * (x - picture.width / 2)) / softness));
      return value * (1 - amount * shadow);
    });
  },
};

function withGamma(picture: FacePicture, amount: number): Uint8Array {
  return mapValues(picture, (value) => 255 * (value / 255) ** amount);
}
