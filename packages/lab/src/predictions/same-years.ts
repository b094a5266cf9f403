/**
 * Whether two tables mean the same age.
 * @module
 */

/** Years are kept as 32-bit numbers; what another tool rounded is no other age. */
const SAME_YEARS = 0.01;

/** @param a in years, `NaN` where unknown; two that are unknown are the same */
export function haveSameYears(a: number, b: number): boolean {
  return Number.isNaN(a) || Number.isNaN(b)
    ? Number.isNaN(a) && Number.isNaN(b)
    : Math.abs(a - b) <= SAME_YEARS;
}

/** For messages. */
export function yearsText(years: number): string {
  return Number.isNaN(years) ? 'of no known age' : `${Number(years.toFixed(2))} years old`;
}
