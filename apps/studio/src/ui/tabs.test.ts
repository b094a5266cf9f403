import { describe, expect, it } from 'vitest';
import { nextIndex } from './tabs.js';

describe('nextIndex', () => {
  it('goes round with arrows and to the ends', () => {
    expect([nextIndex('ArrowRight', 2, 3), nextIndex('ArrowLeft', 0, 3)]).toEqual([0, 2]);
    expect([nextIndex('Home', 2, 3), nextIndex('End', 0, 3)]).toEqual([0, 2]);
    expect(nextIndex('Enter', 1, 3)).toBeUndefined();
  });
});
