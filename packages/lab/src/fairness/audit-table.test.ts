import { describe, expect, it } from 'vitest';
import { groupColumn, intersectColumns } from './audit-table.js';

describe('intersectColumns', () => {
  it('makes a group of each combination; who lacks one belongs to none', () => {
    const gender = groupColumn('gender', ['male', 'female', 'male', undefined]);
    const site = groupColumn('site', ['north', 'north', '', 'south']);
    expect(intersectColumns([gender, site])).toEqual({
      name: 'gender × site',
      groups: ['male × north', 'male × south', 'female × north', 'female × south'],
      codes: Int32Array.of(0, 2, -1, -1),
    });
  });

  it('refuses columns of different samples', () => {
    expect(() => intersectColumns([groupColumn('a', ['x']), groupColumn('b', ['y', 'z'])])).toThrow(
      'group column b has 2 values and a 1; give as many',
    );
  });
});
