/**
 * How thoroughly to look for faces.
 * @module
 */

/**
 * How thoroughly to look for faces, and what that costs: looks of BlazeFace's two networks with their sampling, in
 * milliseconds of one core of an AMD EPYC (Zen 4), for a photo of 1920×1280 pixels. A second look at each candidate,
 * 1.5 ms, comes on top, and for small faces a large JPEG is decoded in full size.
 *
 * - `fast`: the far network once, at 288 pixels: faces from about a fourteenth of the picture's longer side on; for
 *   video. 8 ms.
 * - `balanced`: the far network at 320 pixels and the near one, for faces that fill the picture, at 128: faces from about
 *   a sixteenth. Where small faces are found there may be a crowd, so the near network then looks at twice the size, and
 *   so on. 10 ms; 23 ms for the first closer look, four times that for the next.
 * - `thorough`: starts at 512 pixels, upright and turned by 60° both ways, and always looks closer until faces of
 *   `minSize` are seen. 110 ms, and 90 ms a megapixel of the photo.
 *
 * All find faces tilted by 45° and report scores of the same scale, since the second look decides in each.
 */
export const DETECTION_MODES = ['fast', 'balanced', 'thorough'] as const;
export type DetectionMode = (typeof DETECTION_MODES)[number];

/** What a mode does. */
export interface DetectionPlan {
  /** Longer side of the far network's look at the whole picture, in its pixels. */
  readonly firstLook: number;
  /** Whether the near network looks at the whole picture, too. */
  readonly large: boolean;
  /** Turns of the first look, in radians. */
  readonly angles: readonly number[];
  /** Score from which the first look makes a candidate. */
  readonly candidateScore: number;
  /** How many times at most to look closer, each time at twice the size. */
  readonly closerLooks: number;
  /** Whether to look closer only where the look before found a small face. */
  readonly onlyAfterSmallFaces: boolean;
}

const TURN = Math.PI / 3;

export const DETECTION_PLANS: Readonly<Record<DetectionMode, DetectionPlan>> = {
  fast: {
    firstLook: 288,
    large: false,
    angles: [0],
    candidateScore: 0.5,
    closerLooks: 0,
    onlyAfterSmallFaces: false,
  },
  balanced: {
    firstLook: 320,
    large: true,
    angles: [0],
    candidateScore: 0.3,
    closerLooks: 4,
    onlyAfterSmallFaces: true,
  },
  thorough: {
    firstLook: 512,
    large: true,
    angles: [0, TURN, -TURN],
    candidateScore: 0.3,
    closerLooks: 8,
    onlyAfterSmallFaces: false,
  },
};
