/**
 * How an audit's report writes measures and numbers.
 * @module
 */
import type { TableCell } from '../report/blocks.js';
import { formatNumber } from '../report/format.js';
import type { Change } from './audit-change.js';
import { SIGNIFICANCE_LEVEL } from './findings.js';
import type { Gap, GroupFigures } from './types.js';

const TITLES: Readonly<Record<Change['measure'], string>> = {
  accuracy: 'accuracy, all samples',
  demographicParityDifference: 'demographic parity difference',
  demographicParityRatio: 'demographic parity ratio (disparate impact)',
  equalOpportunityDifference: 'equal opportunity difference',
  equalizedOddsDifference: 'equalized odds difference',
  equalizedOddsRatio: 'equalized odds ratio',
  averageOddsDifference: 'average odds difference',
  worstGroupAccuracy: 'worst-group accuracy',
  accuracyDifference: 'accuracy difference',
  accuracyRatio: 'accuracy ratio',
  worstGroupMae: 'worst-group mean absolute error (years)',
  maeDifference: 'mean absolute error gap (years)',
};

/** A measure's standard name. */
export const measureTitle = (measure: Change['measure']): string => TITLES[measure];

/** A p value, to three digits. */
export const pText = (p: number): string => (p < 0.001 ? '< 0.001' : formatNumber(p, 3));

/** A gap's value, colored where it is beyond chance. */
export function gapCell({ value, beyondChance, belowFourFifths }: Gap, digits: number): TableCell {
  const text = value === null ? '–' : formatNumber(value, digits);
  return beyondChance === true || (belowFourFifths === true && beyondChance !== false)
    ? { text, tone: 'bad' }
    : text;
}

/** Whether a group fares worse than the rest, after correction. */
export function isWorse({ againstRest }: GroupFigures, measure: 'accuracy' | 'mae'): boolean {
  return againstRest.some(
    (test) =>
      test.measure === measure &&
      test.holm <= SIGNIFICANCE_LEVEL &&
      (measure === 'accuracy' ? test.difference < 0 : test.difference > 0),
  );
}

/** A number with its sign. */
export function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${formatNumber(value, 1)}`;
}
