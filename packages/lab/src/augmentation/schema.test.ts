import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { AUGMENTATION_PRESETS, augmentationSchema, parseAugmentation } from './schema.js';

describe('parseAugmentation', () => {
  it('fills in defaults', () => {
    expect(parseAugmentation({ flip: {}, rotation: { degrees: 10 } }, 'config.json')).toEqual({
      flip: { probability: 0.5 },
      rotation: { probability: 1, degrees: 10 },
    });
  });

  it.each(Object.keys(AUGMENTATION_PRESETS))('knows the preset %s, which keeps to the schema', (name) => {
    const preset = parseAugmentation(name, 'config.json');
    expect(augmentationSchema.parse(preset)).toEqual(preset);
  });

  it.each([
    [{ rotate: 10 }, 'config.json: augmentation: Unrecognized key: "rotate"; known are flip, shift, zoom'],
    [{ flip: { often: 1 } }, 'augmentation.flip: Unrecognized key: "often"'],
    [{ rotation: { degrees: 180 } }, 'augmentation.rotation.degrees: Too big: expected number to be <=45'],
    [{ flip: { probability: 1.5 } }, 'augmentation.flip.probability: Too big'],
    [{ zoom: { min: 1.2, max: 0.9 } }, 'augmentation.zoom: min must not be larger than max'],
    [
      { erasing: { minArea: 0.5, maxArea: 0.1 } },
      'augmentation.erasing: minArea must not be larger than maxArea',
    ],
    [7, 'augmentation: Invalid input: expected object'],
    ['heavy', 'config.json: augmentation "heavy" is not known; give none, light, standard'],
    ['toString', 'augmentation "toString" is not known'],
  ])('refuses %j', (value, message) => {
    expect(() => parseAugmentation(value, 'config.json')).toThrow(InvalidInputError);
    expect(() => parseAugmentation(value, 'config.json')).toThrow(message);
  });
});
