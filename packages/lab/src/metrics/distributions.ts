/**
 * Tails and quantiles of the distributions that tests and intervals need.
 * @module
 */
import { InvalidInputError } from 'lineament';

/** Terms after which a series or fraction has long converged. */
const MOST_TERMS = 500;
const PRECISION = 1e-15;
/** Stands for 0 where a continued fraction would divide by it. */
const TINY = 1e-300;

/** Coefficients of Stirling's series for ln Γ (Abramowitz & Stegun 1964, 6.1.41). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360];

/**
 * Natural logarithm of the gamma function, by Stirling's series.
 *
 * @param x > 0
 * @example
 * logGamma(5).toFixed(12); // '3.178053830348', ln 24
 */
export function logGamma(x: number): number {
  // The series is good from 10 on; Γ(x + 1) = x Γ(x) leads there.
  if (x < 10) {
    return logGamma(x + 1) - Math.log(x);
  }
  const series = STIRLING.reduce((sum, factor, index) => sum + factor / x ** (2 * index + 1), 0);
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}

/**
 * Regularized incomplete beta function I_x(a, b), by its continued fraction (Abramowitz & Stegun 1964, 26.5.8).
 *
 * @param a > 0
 * @param b > 0
 * @param x 0–1
 */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0 || x >= 1) {
    return x <= 0 ? 0 : 1;
  }
  // The fraction converges quickly on the left of the mean.
  if (x > (a + 1) / (a + b + 2)) {
    return 1 - incompleteBeta(b, a, 1 - x);
  }
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x) - Math.log(a),
  );
  return front * betaFraction(a, b, x);
}

/** 1/(1 + d₁/(1 + d₂/(1 + …))), from the front (Lentz 1976). */
function betaFraction(a: number, b: number, x: number): number {
  const awayFromZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let upper = 1;
  let lower = 0;
  let value = 1;
  for (let term = 1; term < MOST_TERMS; term++) {
    const m = Math.floor(term / 2);
    const d =
      term % 2 === 0
        ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
        : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    lower = 1 / awayFromZero(1 + d * lower);
    upper = awayFromZero(1 + d / upper);
    value *= upper * lower;
    if (Math.abs(upper * lower - 1) < PRECISION) {
      break;
    }
  }
  return 1 / value;
}

/**
 * Quantile of Student's t distribution.
 *
 * @param probability 0–1, exclusive
 * @param degrees of freedom, > 0
 * @throws {InvalidInputError} if an argument is out of range
 * @example
 * studentQuantile(0.975, 16).toFixed(3); // '2.120'
 */
export function studentQuantile(probability: number, degrees: number): number {
  if (!(probability > 0 && probability < 1 && degrees > 0)) {
    throw new InvalidInputError(
      `no quantile ${probability} of Student’s t with ${degrees} degrees; give 0 < p < 1 and degrees > 0`,
    );
  }
  if (probability < 0.5) {
    return -studentQuantile(1 - probability, degrees);
  }
  // P(T > t) = I_x(degrees / 2, 1 / 2) / 2 with x = degrees / (degrees + t²), which falls as t grows.
  const tail = 2 * (1 - probability);
  let low = 0;
  let high = 1;
  for (let halving = 0; halving < 200; halving++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(degrees / 2, 0.5, middle) < tail) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return Math.sqrt((degrees * (1 - low)) / low);
}

/**
 * Probability that a χ² variable with one degree of freedom is at least this.
 *
 * @param value ≥ 0
 * @example
 * chiSquareTail(3.841458820694124).toFixed(6); // '0.050000'
 */
export function chiSquareTail(value: number): number {
  return complementaryError(Math.sqrt(value / 2));
}

/** erfc(x) for x ≥ 0: Kummer's series near 0 (Abramowitz & Stegun 1964, 7.1.6), the continued fraction beyond (7.1.14). */
function complementaryError(x: number): number {
  const front = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < 2.5) {
    let term = 2 * x;
    let sum = term;
    for (let n = 1; n < MOST_TERMS && term > PRECISION * sum; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - front * sum;
  }
  let fraction = 0;
  for (let n = 120; n >= 1; n--) {
    fraction = n / 2 / (x + fraction);
  }
  return front / (x + fraction);
}

/**
 * Probabilities of 0 … n heads of a fair coin.
 *
 * @param n whole number ≥ 0
 * @returns n + 1 probabilities
 * @example
 * fairCoin(2); // [ 0.25, 0.5, 0.25 ], up to rounding
 */
export function fairCoin(n: number): number[] {
  const whole = logGamma(n + 1) - n * Math.LN2;
  return Array.from({ length: n + 1 }, (_, heads) =>
    Math.exp(whole - logGamma(heads + 1) - logGamma(n - heads + 1)),
  );
}
