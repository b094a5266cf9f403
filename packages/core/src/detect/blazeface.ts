/**
 * One BlazeFace network (Bazarevsky et al. 2019, arXiv:1907.05047): a square view in, detections out.
 * @module
 */

import { type InferenceSession, Tensor } from 'onnxruntime-common';
import { ModelError } from '../errors.js';
import { type Matrix2x3, transformPoint } from '../image/geometry.js';
import type { ImagePyramid } from '../image/pyramid.js';
import { warp } from '../image/warp.js';
import { blazeFaceAnchors } from './anchors.js';
import { decodeDetections, VALUES_PER_ANCHOR } from './decode.js';
import { type Detection, mapKeypoints } from './detection.js';

const ANCHORS = blazeFaceAnchors();

/** A square part of a picture, in its pixels; parts outside the picture are seen black. */
export interface SquareView {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** A loaded network with its input size. */
export class BlazeFace {
  readonly #session: InferenceSession;
  readonly #inputName: string;
  readonly #outputNames: OutputNames;
  /** Side of the network's input in pixels. */
  readonly inputSize: number;

  /**
   * @param session a BlazeFace model: input [1, size, size, 3] in −1…1; outputs [1, anchors, 1] and
   *   [1, anchors, 16] for each of two feature maps. Released by {@link release}.
   * @param source where the model came from, for error messages
   * @throws {ModelError} if the graph has other inputs or outputs
   */
  constructor(session: InferenceSession, source: string) {
    const [input] = session.inputMetadata;
    const side = input?.isTensor === true ? input.shape[1] : undefined;
    if (input?.isTensor !== true || input.shape.length !== 4 || typeof side !== 'number') {
      throw new ModelError(`${source} is no BlazeFace model: its input is not [1, size, size, 3]`);
    }
    this.#session = session;
    this.#inputName = input.name;
    this.inputSize = side;
    this.#outputNames = findOutputs(session, source);
  }

  /**
   * Looks for faces in a part of a picture.
   *
   * @param minScore 0–1
   * @returns detections in pixels of the picture, several a face
   */
  async look(pyramid: ImagePyramid, view: SquareView, minScore: number): Promise<Detection[]> {
    const size = this.inputSize;
    const scale = view.size / size;
    const toSource: Matrix2x3 = [scale, 0, view.x, 0, scale, view.y];
    const pixels = warp(pyramid, toSource, size, size, 'black');
    const input = new Tensor(
      'float32',
      pixels.map((value) => value / 127.5 - 1),
      [1, size, size, 3],
    );
    const { scores, values } = this.#outputNames;
    const outputs = await this.#session.run({ [this.#inputName]: input }, [...scores, ...values]);
    const join = (names: readonly string[]): Float32Array =>
      Float32Array.from(names.flatMap((name) => [...(outputs[name]?.data as Float32Array)]));
    return decodeDetections(join(scores), join(values), ANCHORS, size, minScore).map((detection) =>
      mapDetection(detection, toSource),
    );
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

interface OutputNames {
  /** The finer feature map's output first. */
  readonly scores: readonly string[];
  readonly values: readonly string[];
}

/** Tells the four outputs apart by their shapes, since converters rename them. */
function findOutputs(session: InferenceSession, source: string): OutputNames {
  const withLastSize = (last: number): string[] =>
    session.outputMetadata
      .flatMap((output) =>
        output.isTensor && output.shape.at(-1) === last
          ? [{ name: output.name, anchors: Number(output.shape[1]) }]
          : [],
      )
      .sort((a, b) => b.anchors - a.anchors)
      .map(({ name }) => name);
  const names = { scores: withLastSize(1), values: withLastSize(VALUES_PER_ANCHOR) };
  if (names.scores.length !== 2 || names.values.length !== 2) {
    throw new ModelError(`${source} is no BlazeFace model: its outputs are not two scores and two boxes`);
  }
  return names;
}

/** A detection seen through an upright view, in pixels of the picture. */
function mapDetection({ box, keypoints, score }: Detection, toSource: Matrix2x3): Detection {
  const corner = transformPoint(toSource, box);
  const scale = toSource[0];
  return {
    box: { x: corner.x, y: corner.y, width: box.width * scale, height: box.height * scale },
    keypoints: mapKeypoints((name) => transformPoint(toSource, keypoints[name])),
    score,
  };
}
