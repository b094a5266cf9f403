/**
 * Finds the faces of a picture.
 *
 * A first look gathers candidates: BlazeFace's near network (128 px, trained on selfies) and far network
 * (256 px, trained on the back camera's pictures) look at the whole picture, the far one at overlapping tiles
 * too. A second look of the near network at each candidate, enlarged, decides: it drops most false alarms,
 * and since every face then has the same size in the network's input, its keypoints are equally exact for
 * small and large faces.
 *
 * What it finds on hard pictures: `bench/detection`, figures in docs/results.md.
 * @module
 */

import type { InferenceSession } from 'onnxruntime-common';
import { InvalidInputError } from '../errors.js';
import { type Box, overlap } from '../image/geometry.js';
import type { ImagePyramid } from '../image/pyramid.js';
import { mapConcurrently } from '../inference/concurrency.js';
import { BlazeFace } from './blazeface.js';
import type { Detection } from './detection.js';
import { weightedNonMaximumSuppression } from './suppress.js';
import { tileViews, viewAround, wholeView } from './views.js';

/** What counts as a face. */
export interface DetectionOptions {
  /** Score from which a face is reported, 0–1. Default 0.7. */
  readonly minScore?: number;
  /** Shorter side of the smallest box reported, in pixels. Default 20. */
  readonly minSize?: number;
  /** How many faces to report at most; those with the best scores are kept. Default 100. */
  readonly maxFaces?: number;
  /**
   * How many times to look closer through tiles of half the side: 0 sees faces from about a twelfth of the
   * picture's longer side on (fast, for video), each further level faces of half that size. Default 1.
   */
  readonly tileLevels?: number;
}

const DEFAULTS: Required<DetectionOptions> = { minScore: 0.7, minSize: 20, maxFaces: 100, tileLevels: 1 };

/** Score from which the first look makes a candidate; a lower `minScore` lowers it too. */
const CANDIDATE_SCORE = 0.5;
/** Side of the second look's view, in sides of the candidate's box. */
const SECOND_LOOK_ENLARGEMENT = 2;
/** The second look must find the face where the first did: least intersection over union of the boxes. */
const SECOND_LOOK_OVERLAP = 0.2;

/** BlazeFace's two networks as loaded by an inference backend. */
export interface DetectorSessions {
  readonly near: InferenceSession;
  readonly far: InferenceSession;
}

/** A face detector; safe to use several times at once. */
export class FaceDetector {
  readonly #near: BlazeFace;
  readonly #far: BlazeFace;
  readonly #concurrency: number;

  /**
   * @param sessions released by {@link release}
   * @param concurrency how many views to look at once, ≥ 1
   * @throws {ModelError} if a session is no BlazeFace network
   */
  constructor(sessions: DetectorSessions, concurrency = 1) {
    this.#concurrency = concurrency;
    this.#near = new BlazeFace(sessions.near, 'the near face detector');
    this.#far = new BlazeFace(sessions.far, 'the far face detector');
  }

  /**
   * Finds the faces of a picture.
   *
   * @param known boxes of faces that were there a moment ago, in pixels of the picture: they get a second look
   *   whatever the first one finds
   * @returns faces in pixels of the picture, best score first
   * @throws {InvalidInputError} if an option is out of its range
   */
  async detect(
    pyramid: ImagePyramid,
    options: DetectionOptions = {},
    known: readonly Box[] = [],
  ): Promise<Detection[]> {
    const checked = checkDetectionOptions(options);
    const { minScore, tileLevels } = checked;
    const candidates = await this.#findCandidates(pyramid, Math.min(minScore, CANDIDATE_SCORE), tileLevels);
    return this.#lookAgain(pyramid, [...known, ...candidates.map(({ box }) => box)], checked);
  }

  /**
   * Finds faces again that were there a moment ago: a second look at each, no first one. One run of the small network
   * a face instead of a whole search, and no new faces.
   *
   * @param known boxes where the faces are expected, in pixels of the picture
   * @returns faces in pixels of the picture, best score first; those that are not where they were expected are missing
   * @throws {InvalidInputError} if an option is out of its range
   */
  async follow(
    pyramid: ImagePyramid,
    known: readonly Box[],
    options: DetectionOptions = {},
  ): Promise<Detection[]> {
    return this.#lookAgain(pyramid, known, checkDetectionOptions(options));
  }

  async release(): Promise<void> {
    await Promise.all([this.#near.release(), this.#far.release()]);
  }

  async #findCandidates(pyramid: ImagePyramid, minScore: number, tileLevels: number): Promise<Detection[]> {
    const { width, height } = pyramid;
    const whole = wholeView(width, height);
    const looks = [
      { network: this.#near, view: whole },
      { network: this.#far, view: whole },
      ...tileViews(width, height, tileLevels, this.#far.inputSize).map((view) => ({
        network: this.#far,
        view,
      })),
    ];
    const found = await mapConcurrently(looks, this.#concurrency, ({ network, view }) =>
      network.look(pyramid, view, minScore),
    );
    return weightedNonMaximumSuppression(found.flat());
  }

  /** A second look at each box; two boxes of different size on one face agree after it. */
  async #lookAgain(
    pyramid: ImagePyramid,
    boxes: readonly Box[],
    { minScore, minSize, maxFaces }: Omit<Required<DetectionOptions>, 'tileLevels'>,
  ): Promise<Detection[]> {
    const seen = await mapConcurrently(boxes, this.#concurrency, (box) =>
      this.#lookAt(pyramid, box, minScore),
    );
    const faces = seen.filter(
      (face): face is Detection => face !== undefined && Math.min(face.box.width, face.box.height) >= minSize,
    );
    return weightedNonMaximumSuppression(faces).slice(0, maxFaces);
  }

  async #lookAt(pyramid: ImagePyramid, box: Box, minScore: number): Promise<Detection | undefined> {
    const view = viewAround(box, SECOND_LOOK_ENLARGEMENT);
    const seen = weightedNonMaximumSuppression(await this.#near.look(pyramid, view, minScore));
    return seen.find((face) => overlap(face.box, box) >= SECOND_LOOK_OVERLAP);
  }
}

/**
 * Fills in the defaults and checks the ranges.
 *
 * @throws {InvalidInputError} naming the option and its range
 */
export function checkDetectionOptions(options: DetectionOptions): Required<DetectionOptions> {
  const filled = { ...DEFAULTS, ...options };
  const refuse = (name: keyof DetectionOptions, range: string): never => {
    throw new InvalidInputError(`${name} is ${filled[name]}; give ${range}`);
  };
  if (!(filled.minScore > 0 && filled.minScore <= 1)) {
    refuse('minScore', 'a number above 0 and up to 1');
  }
  if (!(filled.minSize >= 0)) {
    refuse('minSize', 'a number of pixels ≥ 0');
  }
  if (!(filled.maxFaces >= 1)) {
    refuse('maxFaces', 'a number ≥ 1');
  }
  if (!(Number.isInteger(filled.tileLevels) && filled.tileLevels >= 0 && filled.tileLevels <= 4)) {
    refuse('tileLevels', 'a whole number from 0 to 4');
  }
  return filled;
}
