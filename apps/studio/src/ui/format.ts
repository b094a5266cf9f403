/**
 * Figures as people read them.
 * @module
 */

/**
 * @param share 0–1
 * @example
 * percent(0.9216); // '92.2 %'
 */
export function percent(share: number, digits = 1): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(digits)} %` : '–';
}

/** Without needless digits, for axes. @example shortPercent(0.8); // '80 %' */
export function shortPercent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}

/**
 * @example
 * interval([0.9133, 0.9291]); // '91.3–92.9 %'
 */
export function interval([low, high]: readonly [number, number], digits = 1): string {
  return `${(100 * low).toFixed(digits)}–${(100 * high).toFixed(digits)} %`;
}

/** With thousands separated. @example count(16233); // '16,233' */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A number of things, in words. @example counted(2, 'file'); // '2 files' */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** To three significant digits, without an exponent as long as it stays short. @example figure(0.034451); // '0.0345' */
export function figure(value: number): string {
  if (!Number.isFinite(value)) {
    return '–';
  }
  return value !== 0 && Math.abs(value) < 1e-4
    ? value.toExponential(2)
    : String(Number(value.toPrecision(3)));
}

/** @example bytes(2589722); // '2.6 MB' */
export function bytes(value: number): string {
  if (value < 1000) {
    return `${value} B`;
  }
  return value < 1e6 ? `${(value / 1e3).toFixed(0)} kB` : `${(value / 1e6).toFixed(1)} MB`;
}

/** @example duration(15_000); // '4 h 10 min' */
export function duration(seconds: number): string {
  if (seconds < 60) {
    return `${Math.max(0, Math.round(seconds))} s`;
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** In the user's own time. @example dateTime('2026-03-01T12:00:00Z'); // '1 Mar 2026, 12:00' */
export function dateTime(iso: string, timeZone?: string): string {
  return new Date(iso).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
}
