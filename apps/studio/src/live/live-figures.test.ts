import { expect, it } from 'vitest';
import { mixFigures } from './live-figures.js';

it('averages times, and keeps those of attributes where none were estimated', () => {
  const rates = { framesPerSecond: 30, detectionsPerSecond: 20 };
  const first = mixFigures(undefined, {
    ...rates,
    timings: { capture: 4, detect: 10, attributes: 0, total: 14 },
  });
  expect(first).toEqual({ ...rates, capture: 4, detect: 10, attributes: undefined });
  const second = mixFigures(first, {
    ...rates,
    timings: { capture: 4, detect: 20, attributes: 8, total: 32 },
  });
  expect(second).toEqual({ ...rates, capture: 4, detect: 11, attributes: 8 });
  const third = mixFigures(second, {
    ...rates,
    timings: { capture: 4, detect: 11, attributes: 0, total: 15 },
  });
  expect(third.attributes).toBe(8);
});
