/**
 * How alike two maps are.
 * @module
 */

/**
 * Spearman's rank correlation (Spearman 1904); equal values share their mean rank.
 *
 * @returns −1 to 1; 0 if either is the same everywhere
 * @example
 * rankCorrelation([1, 2, 3], [10, 30, 20]); // 0.5
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return correlation(ranks(a), ranks(b));
}

function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, index) => index).sort(
    (x, y) => (values[x] ?? 0) - (values[y] ?? 0),
  );
  const out = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) {
      end += 1;
    }
    for (let place = start; place < end; place++) {
      out[order[place] ?? 0] = (start + end - 1) / 2;
    }
    start = end;
  }
  return out;
}

/** Pearson's correlation. */
function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, index) => {
    const [x, y] = [value - meanA, (b[index] ?? 0) - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  });
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}

/** Constants of the source, for values of 0 to 1. */
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;
/** Side of the window in pixels. */
const WINDOW = 7;

/**
 * Structural similarity: the mean over all 7×7 windows (Wang et al. 2004, with even weights in a window).
 *
 * @param a [height, width], values 0–1
 * @param b of the same size
 * @returns −1 to 1; 1 for equal maps
 * @example
 * const map = Float32Array.from({ length: 64 }, (_, i) => i / 63);
 * structuralSimilarity(map, map, 8); // 1
 */
export function structuralSimilarity(a: Float32Array, b: Float32Array, width: number): number {
  const height = a.length / width;
  const side = Math.min(WINDOW, width, height);
  let [total, windows] = [0, 0];
  for (let top = 0; top + side <= height; top++) {
    for (let left = 0; left + side <= width; left++) {
      total += windowSimilarity(a, b, width, left, top, side);
      windows += 1;
    }
  }
  return total / windows;
}

function windowSimilarity(
  a: Float32Array,
  b: Float32Array,
  width: number,
  left: number,
  top: number,
  side: number,
): number {
  let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0];
  for (let y = top; y < top + side; y++) {
    for (let x = left; x < left + side; x++) {
      const [p, q] = [a[y * width + x] ?? 0, b[y * width + x] ?? 0];
      sumA += p;
      sumB += q;
      sumAA += p * p;
      sumBB += q * q;
      sumAB += p * q;
    }
  }
  const n = side * side;
  const [meanA, meanB] = [sumA / n, sumB / n];
  const unbiased = n > 1 ? n / (n - 1) : 1;
  const varianceA = (sumAA / n - meanA * meanA) * unbiased;
  const varianceB = (sumBB / n - meanB * meanB) * unbiased;
  const covariance = (sumAB / n - meanA * meanB) * unbiased;
  return (
    ((2 * meanA * meanB + C1) * (2 * covariance + C2)) /
    ((meanA ** 2 + meanB ** 2 + C1) * (varianceA + varianceB + C2))
  );
}
