import { describe, expect, it } from 'vitest';
import { randomStream } from '../data/random.js';
import { augment, drawAugmentation } from './augment.js';
import { parseAugmentation } from './schema.js';
import { applyTrivial, drawTrivial, TRIVIAL_EFFECTS, trivialGeometry } from './trivial-augment.js';

const SHAPE = { width: 11, height: 11, channels: 3 };

describe('trivial augment', () => {
  it('draws every effect about equally often, either way and at any strength', () => {
    const random = randomStream(4);
    const draws = Array.from({ length: 14_000 }, () => drawTrivial(random));
    for (const effect of TRIVIAL_EFFECTS) {
      const own = draws.filter((draw) => draw.effect === effect);
      expect(Math.abs(own.length - 1000)).toBeLessThan(130);
      const mean = own.reduce((sum, { strength }) => sum + strength, 0) / own.length;
      const size = own.reduce((sum, { strength }) => sum + Math.abs(strength), 0) / own.length;
      expect(Math.abs(mean)).toBeLessThan(0.08);
      expect(Math.abs(size - 0.5)).toBeLessThan(0.04);
    }
  });

  it.each(TRIVIAL_EFFECTS)('%s keeps values within 0–1 and finite at any strength', (effect) => {
    for (const strength of [-1, -0.3, 0, 0.5, 1]) {
      const picture = Float32Array.from({ length: 363 }, (_, i) => (Math.sin(i) + 1) / 2);
      applyTrivial(picture, SHAPE, { effect, strength });
      expect(picture.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
  });

  it.each(['brightness', 'contrast', 'saturation', 'sharpness', 'posterize'] as const)(
    '%s of no strength changes nothing',
    (effect) => {
      const values = Float32Array.from({ length: 363 }, (_, i) => ((i * 37) % 256) / 255);
      const picture = values.slice();
      applyTrivial(picture, SHAPE, { effect, strength: 0 });
      picture.forEach((value, place) => {
        expect(value).toBeCloseTo(values[place] ?? -1, 6);
      });
    },
  );

  it('moves about the centre, which stays', () => {
    const config = parseAugmentation({ trivialAugment: {} }, 'test');
    const moved = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const draw = drawAugmentation(config, SHAPE, randomStream(seed));
      const [a, b, c, d, e, f] = draw.map;
      const centre = [a * 5 + b * 5 + c, d * 5 + e * 5 + f];
      const effect = draw.trivial?.effect ?? 'identity';
      const geometry = draw.trivial === undefined ? undefined : trivialGeometry(draw.trivial, SHAPE);
      if (geometry !== undefined) {
        moved.add(effect);
        expect(centre[0]).toBeCloseTo(5 + geometry[2], 9);
        expect(centre[1]).toBeCloseTo(5 + geometry[5], 9);
      } else {
        expect(draw.map.map((value) => value + 0)).toEqual([1, 0, 0, 0, 1, 0]);
      }
    }
    expect([...moved].sort()).toEqual(['rotate', 'shearX', 'shearY', 'translateX', 'translateY', 'zoom']);
  });

  it('comes on top of what is configured beside it', () => {
    const source = Uint8Array.from({ length: 363 }, (_, i) => (i * 7) % 256);
    const plain = parseAugmentation(
      { flip: {}, rotation: { degrees: 10 }, brightness: { amount: 0.2 } },
      'test',
    );
    for (let seed = 0; seed < 30; seed++) {
      const both = drawAugmentation(
        { ...plain, trivialAugment: { probability: 1 } },
        SHAPE,
        randomStream(seed),
      );
      const alone = drawAugmentation(plain, SHAPE, randomStream(seed));
      expect([both.brightness, both.contrast, both.grayscale]).toEqual([
        alone.brightness,
        alone.contrast,
        alone.grayscale,
      ]);
      if (both.trivial?.effect === 'identity') {
        expect(both.map).toEqual(alone.map);
      }
    }
    const [first, again] = [new Float32Array(363), new Float32Array(363)];
    const strong = parseAugmentation('trivial-augment', 'test');
    augment(source, SHAPE, strong, randomStream(5), first, 0);
    augment(source, SHAPE, strong, randomStream(5), again, 0);
    expect(first).toEqual(again);
  });
});
