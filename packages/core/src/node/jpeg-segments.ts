/**
 * JPEG files as some cameras and programs write them: with stray bytes between the segments of the header.
 *
 * Source: ITU-T T.81, annex B.
 * @module
 */

const [MARKER, START_OF_IMAGE, START_OF_SCAN] = [0xff, 0xd8, 0xda];

/** More than this between two segments is no filling but a segment of which the length is wrong: it may matter. */
const MOST_STRAYS = 16;

/**
 * The file without what lies between the segments of its header. Decoders skip such bytes, and warn as they do of a damaged
 * picture; the picture itself, from the first scan on, is left as it is.
 *
 * @param bytes of a JPEG file
 * @returns undefined if there is nothing to leave out, too much of it, or this is no JPEG file
 * @example
 * withoutStrayBytes(Uint8Array.of(0xff, 0xd8, 7, 7, 0xff, 0xda)); // Uint8Array [ 255, 216, 255, 218 ]
 */
export function withoutStrayBytes(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes[0] !== MARKER || bytes[1] !== START_OF_IMAGE) {
    return undefined;
  }
  const kept = [bytes.subarray(0, 2)];
  let strays = 0;
  let at = 2;
  for (;;) {
    const start = nextMarker(bytes, at);
    if (start === undefined || start - at > MOST_STRAYS) {
      return undefined;
    }
    strays += start - at;
    const code = bytes[start + 1] ?? 0;
    if (code === START_OF_SCAN) {
      kept.push(bytes.subarray(start));
      return strays === 0 ? undefined : joined(kept);
    }
    // Two bytes of marker, then the length, which counts its own two; restarts and one old marker have none.
    const length = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0);
    at = start + 2 + (isAlone(code) ? 0 : length);
    kept.push(bytes.subarray(start, at));
  }
}

/** Where the next marker begins. 0xff may fill up before one, and is no marker before 0. */
function nextMarker(bytes: Uint8Array, from: number): number | undefined {
  for (let at = from; at + 1 < bytes.length; at++) {
    const code = bytes[at + 1];
    if (bytes[at] === MARKER && code !== MARKER && code !== 0) {
      return at;
    }
  }
  return undefined;
}

function isAlone(code: number): boolean {
  return code === 0x01 || (code >= 0xd0 && code <= 0xd7);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
