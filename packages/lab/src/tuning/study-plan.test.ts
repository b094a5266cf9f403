import { describe, expect, it } from 'vitest';
import { halvingBudgets } from './study-plan.js';

describe('halvingBudgets', () => {
  it('grows by eta and ends with everything', () => {
    expect(halvingBudgets(2, 20, 3)).toEqual([2, 6, 20]);
    expect(halvingBudgets(1, 27, 3)).toEqual([1, 3, 9, 27]);
    expect(halvingBudgets(5, 5, 2)).toEqual([5]);
    expect(halvingBudgets(4, 7, 2)).toEqual([4, 7]);
    expect(halvingBudgets(2, 5, 3)).toEqual([2, 5]);
    expect(halvingBudgets(2, 4, 1.2)).toEqual([2, 3, 4]);
    expect(() => halvingBudgets(9, 3, 3)).toThrow('makes no sense');
  });
});
