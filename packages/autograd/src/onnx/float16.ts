/**
 * 16-bit floats (IEEE 754 binary16): one sign bit, five of exponent, ten of fraction.
 * @module
 */

/** The largest finite 16-bit float. */
export const LARGEST_FLOAT16 = 65_504;

const FRACTION_BITS = 10;
const BIAS = 15;
/** Exponent of the smallest normal number; numbers below it are multiples of 2⁻²⁴. */
const LEAST_EXPONENT = 1 - BIAS;
/** What a normal number's fraction has before it. */
const HIDDEN_BIT = 2 ** FRACTION_BITS;
/** Exponent of what is no finite number. */
const SPECIAL_EXPONENT = 0x1f;
/** Size of the last fraction bit by exponent. */
const STEPS = Float64Array.from(
  { length: SPECIAL_EXPONENT },
  (_, exponent) => 2 ** (Math.max(LEAST_EXPONENT, exponent - BIAS) - FRACTION_BITS),
);

/**
 * Rounds numbers to 16-bit floats, to the nearest, of two as near to the even one.
 *
 * @param values numbers; those past {@link LARGEST_FLOAT16} by more than rounding become infinite
 * @returns their bits
 * @example
 * toFloat16(Float32Array.of(1, -2, 0.1)); // Uint16Array(3) [ 15360, 49152, 11878 ]
 */
export function toFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  return Uint16Array.from(values, bitsOf);
}

/**
 * Reads 16-bit floats.
 *
 * @example
 * fromFloat16(Uint16Array.of(15360, 49152, 11878)); // Float32Array(3) [ 1, -2, 0.0999755859375 ]
 */
export function fromFloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const numbers = new Float32Array(bits.length);
  // A loop, and powers of two by table: this is most of what loading a model in JavaScript takes.
  for (let i = 0; i < numbers.length; i++) {
    const value = bits[i] as number;
    const exponent = (value >> FRACTION_BITS) & SPECIAL_EXPONENT;
    const fraction = value & (HIDDEN_BIT - 1);
    const magnitude =
      exponent === SPECIAL_EXPONENT
        ? fraction === 0
          ? Number.POSITIVE_INFINITY
          : Number.NaN
        : (exponent === 0 ? fraction : fraction + HIDDEN_BIT) * (STEPS[exponent] as number);
    numbers[i] = value & 0x8000 ? -magnitude : magnitude;
  }
  return numbers;
}

function bitsOf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  if (Number.isNaN(value)) {
    return 0x7e00;
  }
  const magnitude = Math.abs(value);
  if (magnitude === Number.POSITIVE_INFINITY) {
    return sign | 0x7c00;
  }
  const exponent = Math.max(LEAST_EXPONENT, Math.floor(Math.log2(magnitude)));
  // In steps of the last fraction bit; the hidden bit makes a normal number's count at least 1024.
  const steps = roundToEven(magnitude / 2 ** (exponent - FRACTION_BITS));
  // A count that rounding (here or in the logarithm) has carried over adds to the exponent by itself.
  const bits = steps + ((exponent - LEAST_EXPONENT) << FRACTION_BITS);
  return sign | Math.min(bits, 0x7c00);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const part = value - below;
  return part > 0.5 || (part === 0.5 && below % 2 === 1) ? below + 1 : below;
}
