/**
 * Finds the faces of a picture.
 *
 * A first look gathers candidates: BlazeFace's far network (trained on the back camera's pictures) looks at the whole
 * picture, and so does the near one (trained on selfies), for faces that fill it. Where small faces turn up, the near
 * network looks closer. A second look of the near network at each candidate, enlarged and turned upright, decides: it
 * drops most false alarms, gives all faces a score of one scale, and since every face then has the same size in the
 * network's input, its keypoints are equally exact for small and large, upright and tilted faces.
 *
 * How hard it looks: `modes.ts`. What it finds on hard pictures: `bench/detection`, figures in docs/results.md.
 * @module
 */

import { type Box, overlap } from '../image/geometry.js';
import type { PictureSource } from '../image/pyramid.js';
import type { View } from '../image/view.js';
import { mapInTurn } from '../inference/in-turn.js';
import type { Session } from '../inference/session.js';
import { BlazeFace } from './blazeface.js';
import { type Detection, tiltOf } from './detection.js';
import { type CheckedDetectionOptions, checkDetectionOptions, type DetectionOptions } from './options.js';
import { weightedNonMaximumSuppression } from './suppress.js';
import { closerViews, viewAround, wholeView } from './views.js';

/** Longer side of the near network's look at the whole picture, in its pixels. */
const LARGE_FACE_LOOK = 128;
/** Score from which a closer look makes a candidate; the near network sees more there than is. */
const CLOSER_CANDIDATE_SCORE = 0.5;
/** Faces smaller than this, in network pixels, are near what a look can see: it may have missed others. */
const SMALL_FACE = 24;
/** Smallest face that a look sees well, in network pixels. */
const LEAST_FACE = 20;
/** A candidate's box may be this much smaller than the face turns out to be. */
const BOX_TOLERANCE = 0.6;

/** Side of the second look in network pixels, and in sides of the candidate's box. */
const SECOND_LOOK_SIZE = 128;
const SECOND_LOOK_ENLARGEMENT = 2;
/** Enlarging by so much hardly moves keypoints, and spares decoding a photo in full size for it. */
const SECOND_LOOK_BLUR = 4 / 3;
/** Score that a face has at least where it is seen enlarged by more than that. */
const BLURRED_SCORE = 0.3;
/** The second look must find the face where the first did: least intersection over union of the boxes. */
const SECOND_LOOK_OVERLAP = 0.2;
/** A face that the second look still sees tilted by more than this, in radians, is looked at once more, upright. */
const UPRIGHT_ENOUGH = Math.PI / 9;
/** Tilts below this, in radians, are not worth turning the view for: upright views are sampled faster. */
const LEAST_TURN = Math.PI / 18;
/** A face seen tilted in the second look may get a third, if it scores this much. */
const TILTED_SCORE = 0.3;
/** Nothing below this is looked at any further. */
const LEAST_SCORE = 0.05;
/** From this score on a second look is believed; below, a third one decides, if less is missing than this margin. */
const SURE_SCORE = 0.8;
const UNSURE_MARGIN = 0.15;

/** BlazeFace's two networks as loaded by an inference backend. */
export interface DetectorSessions {
  readonly near: Session;
  readonly far: Session;
}

/** Where a face may be. */
interface Candidate {
  readonly box: Box;
  /** In radians. */
  readonly tilt: number;
  /** Of the first look; none where a face is expected from a moment ago. */
  readonly score?: number;
}

/** A face detector; safe to use several times at once. */
export class FaceDetector {
  readonly #near: BlazeFace;
  readonly #far: BlazeFace;

  /**
   * @param sessions released by {@link release}
   * @throws {ModelError} if a session is no BlazeFace network
   */
  constructor(sessions: DetectorSessions) {
    this.#near = new BlazeFace(sessions.near, 'the near face detector', [8, 16]);
    this.#far = new BlazeFace(sessions.far, 'the far face detector', [16, 32]);
  }

  /**
   * Finds the faces of a picture.
   *
   * @returns faces in pixels of the picture, best score first
   * @throws {InvalidInputError} if an option is out of its range
   */
  async detect(picture: PictureSource, options: DetectionOptions = {}): Promise<Detection[]> {
    const settings = checkDetectionOptions(options);
    const { plan, minSize, maxFaces } = settings;
    const longest = Math.max(picture.width, picture.height);
    // Enlarging a picture shows no more.
    let scale = Math.max(1, longest / plan.firstLook);
    let faces = await this.#confirm(picture, await this.#lookAtWhole(picture, scale, settings), settings);
    for (let closer = 0; closer < plan.closerLooks && scale > 1; closer++) {
      const small = SMALL_FACE * scale;
      const wanted = plan.onlyAfterSmallFaces
        ? faces.some(({ box }) => Math.min(box.width, box.height) < small)
        : minSize < LEAST_FACE * scale;
      if (!wanted) {
        break;
      }
      scale = Math.max(1, scale / 2);
      const seen = await this.#lookCloser(picture, scale, settings);
      const unknown = seen.filter(({ box }) => !faces.some((face) => isSame(face.box, box)));
      faces = weightedNonMaximumSuppression([...faces, ...(await this.#confirm(picture, unknown, settings))]);
    }
    return faces.slice(0, maxFaces);
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
    picture: PictureSource,
    known: readonly Box[],
    options: DetectionOptions = {},
  ): Promise<Detection[]> {
    const settings = checkDetectionOptions(options);
    return (await this.#confirm(picture, expected(known), settings)).slice(0, settings.maxFaces);
  }

  async release(): Promise<void> {
    await Promise.all([this.#near.release(), this.#far.release()]);
  }

  async #lookAtWhole(
    picture: PictureSource,
    scale: number,
    { plan, minScore }: CheckedDetectionOptions,
  ): Promise<Candidate[]> {
    const { width, height } = picture;
    const score = Math.min(minScore, plan.candidateScore);
    const looks = plan.angles.map((angle) => ({
      network: this.#far,
      view: wholeView(width, height, scale, this.#far.step, angle),
      score,
    }));
    if (plan.large) {
      const largeScale = Math.max(width, height) / LARGE_FACE_LOOK;
      const view = wholeView(width, height, largeScale, this.#near.step, 0);
      looks.push({ network: this.#near, view, score: Math.min(minScore, CLOSER_CANDIDATE_SCORE) });
    }
    const found = await mapInTurn(looks, ({ network, view, score: least }) =>
      look(network, picture, view, least),
    );
    return toCandidates(found.flat());
  }

  async #lookCloser(
    picture: PictureSource,
    scale: number,
    { minScore }: CheckedDetectionOptions,
  ): Promise<Candidate[]> {
    const views = closerViews(picture.width, picture.height, scale, this.#near.step);
    const found = await mapInTurn(views, (view) =>
      look(this.#near, picture, view, Math.min(minScore, CLOSER_CANDIDATE_SCORE)),
    );
    return toCandidates(found.flat());
  }

  /** Second looks; one face a face, best score first. */
  async #confirm(
    picture: PictureSource,
    candidates: readonly Candidate[],
    { minScore, minSize }: CheckedDetectionOptions,
  ): Promise<Detection[]> {
    const isLargeEnough = ({ box }: { readonly box: Box }, least: number): boolean =>
      Math.min(box.width, box.height) >= least;
    const worthwhile = candidates.filter((candidate) => isLargeEnough(candidate, BOX_TOLERANCE * minSize));
    const seenAgain = await mapInTurn(worthwhile, (candidate) =>
      this.#lookAgain(picture, candidate, minScore),
    );
    const faces = seenAgain.filter(
      (face): face is Detection => face !== undefined && isLargeEnough(face, minSize),
    );
    // Two candidates of different size on one face agree after the second look.
    return weightedNonMaximumSuppression(faces);
  }

  /**
   * The second look, and a third one if the second leaves doubts: upright and centered now, since the second showed
   * where the face is. What then still is no sure face is judged by the mean of all looks.
   */
  async #lookAgain(
    picture: PictureSource,
    { box, tilt, score: firstScore }: Candidate,
    minScore: number,
  ): Promise<Detection | undefined> {
    const angle = Math.abs(tilt) < LEAST_TURN ? 0 : tilt;
    const least = Math.min(minScore - UNSURE_MARGIN, TILTED_SCORE);
    const second = await this.#lookAround(picture, box, angle, Math.max(least, LEAST_SCORE));
    if (second === undefined) {
      return undefined;
    }
    const seenTilt = tiltOf(second.keypoints);
    const isUpright = Math.abs(differenceOfAngles(seenTilt, angle)) <= UPRIGHT_ENOUGH;
    if (isUpright && second.score >= SURE_SCORE) {
      return second.score >= minScore ? second : undefined;
    }
    if (isUpright && second.score < minScore - UNSURE_MARGIN) {
      return undefined;
    }
    const third = await this.#lookAround(picture, second.box, seenTilt, Math.max(least, LEAST_SCORE));
    if (third === undefined) {
      return undefined;
    }
    if (!isUpright && third.score >= SURE_SCORE) {
      return third.score >= minScore ? third : undefined;
    }
    // A look at a tilted face says little about the score of the face turned upright.
    const score = mean([third.score, isUpright ? second.score : undefined, firstScore]);
    return score >= minScore ? { ...third, score } : undefined;
  }

  async #lookAround(
    picture: PictureSource,
    box: Box,
    angle: number,
    minScore: number,
  ): Promise<Detection | undefined> {
    const view = viewAround(box, SECOND_LOOK_ENLARGEMENT, SECOND_LOOK_SIZE, angle);
    const sharpEnough = view.scale * SECOND_LOOK_BLUR;
    const atHand = await picture.detailed(Number.POSITIVE_INFINITY);
    if (atHand.pixelSize > Math.max(1, sharpEnough)) {
      // What shows nothing like a face even blurred is not worth decoding a photo in full size.
      const blurred = await this.#near.look(atHand, view, BLURRED_SCORE);
      if (!blurred.some((face) => overlap(face.box, box) >= SECOND_LOOK_OVERLAP)) {
        return undefined;
      }
    }
    const pyramid = await picture.detailed(sharpEnough);
    const seen = weightedNonMaximumSuppression(await this.#near.look(pyramid, view, minScore));
    return seen.find((face) => overlap(face.box, box) >= SECOND_LOOK_OVERLAP);
  }
}

async function look(
  network: BlazeFace,
  picture: PictureSource,
  view: View,
  minScore: number,
): Promise<Detection[]> {
  return network.look(await picture.detailed(view.scale), view, minScore);
}

function toCandidates(found: readonly Detection[]): Candidate[] {
  return weightedNonMaximumSuppression(found).map(({ box, keypoints, score }) => ({
    box,
    tilt: tiltOf(keypoints),
    score,
  }));
}

/** Faces seen a moment ago, as candidates: how they are tilted now, the second look tells. */
function expected(known: readonly Box[]): Candidate[] {
  return known.map((box) => ({ box, tilt: 0 }));
}

/** Of the values that there are. */
function mean(values: readonly (number | undefined)[]): number {
  const known = values.filter((value) => value !== undefined);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** From −π to π. */
function differenceOfAngles(a: number, b: number): number {
  return Math.atan2(Math.sin(a - b), Math.cos(a - b));
}

/** Whether a candidate is a face that was confirmed already. */
function isSame(a: Box, b: Box): boolean {
  return overlap(a, b) >= 0.3;
}
