/**
 * Figures as text.
 * @module
 */
import type { ReportFigure, TableCell } from '../../report/blocks.js';
import { formatInterval, formatNumber, formatPercent, formatPercentInterval } from '../../report/format.js';
import type { Figure } from '../figures/types.js';

/** A large figure of a share. */
export function percentFigure(label: string, { value, interval95 }: Figure, note?: string): ReportFigure {
  return {
    label,
    value: formatPercent(value),
    ...(interval95 === undefined ? {} : { interval: formatPercentInterval(interval95) }),
    ...(note === undefined ? {} : { note }),
  };
}

/** A large figure of another kind. */
export function numberFigure(
  label: string,
  { value, interval95 }: Figure,
  decimals = 3,
  note?: string,
): ReportFigure {
  return {
    label,
    value: formatNumber(value, decimals),
    ...(interval95 === undefined ? {} : { interval: formatInterval(interval95, decimals) }),
    ...(note === undefined ? {} : { note }),
  };
}

/** Two cells: a share and its interval. */
export function percentCells({ value, interval95 }: Figure): [TableCell, TableCell] {
  return [formatPercent(value), interval95 === undefined ? '–' : formatPercentInterval(interval95)];
}

/** Two cells: a number and its interval. */
export function numberCells({ value, interval95 }: Figure, decimals = 3): [TableCell, TableCell] {
  return [
    formatNumber(value, decimals),
    interval95 === undefined ? '–' : formatInterval(interval95, decimals),
  ];
}
