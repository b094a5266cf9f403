/**
 * One BlazeFace network (Bazarevsky et al. 2019, arXiv:1907.05047): a square view in, detections out.
 * @module
 */

import { type InferenceSession, Tensor } from 'onnxruntime-common';
import { ModelError } from '../errors.js';
import { type Matrix2x3, type Point, transformPoint } from '../image/geometry.js';
import type { ImagePyramid } from '../image/pyramid.js';
import { type SquareView, sampleView } from '../image/square-view.js';
import { floatOutput } from '../inference/floats.js';
import { blazeFaceAnchors } from './anchors.js';
import { decodeDetections, VALUES_PER_ANCHOR } from './decode.js';
import { type Detection, mapKeypoints } from './detection.js';

/** One of the network's two feature maps: which outputs belong to it, and its anchors. */
interface FeatureMap {
  readonly scores: string;
  readonly values: string;
  readonly anchors: readonly Point[];
}

/** A loaded network with its input size. */
export class BlazeFace {
  readonly #session: InferenceSession;
  readonly #source: string;
  readonly #inputName: string;
  readonly #featureMaps: readonly FeatureMap[];
  /** Side of the network's input in pixels. */
  readonly inputSize: number;

  /**
   * @param session a BlazeFace model: input [1, size, size, 3] in −1…1; outputs [1, n, 1] (scores) and
   *   [1, n, 16] (boxes and keypoints) for each of two feature maps, n = 512 and 384. Released by
   *   {@link release}.
   * @param source what to call the model in error messages
   * @throws {ModelError} if the graph has other inputs or outputs
   */
  constructor(session: InferenceSession, source: string) {
    const [input] = session.inputMetadata;
    const side = input?.isTensor === true ? input.shape[1] : undefined;
    if (input?.isTensor !== true || input.shape.length !== 4 || typeof side !== 'number') {
      throw new ModelError(`${source} is no BlazeFace model: its input is not [1, size, size, 3]`);
    }
    this.#session = session;
    this.#source = source;
    this.#inputName = input.name;
    this.inputSize = side;
    this.#featureMaps = findFeatureMaps(session, source);
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
    const input = new Tensor('float32', sampleView(pyramid, view, size), [1, size, size, 3]);
    const outputs = await this.#session.run({ [this.#inputName]: input });
    return this.#featureMaps
      .flatMap(({ scores, values, anchors }) =>
        decodeDetections(
          floatOutput(outputs, scores, this.#source, anchors.length),
          floatOutput(outputs, values, this.#source, anchors.length * VALUES_PER_ANCHOR),
          anchors,
          size,
          minScore,
        ),
      )
      .map((detection) => mapDetection(detection, toSource));
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

/** Tells the four outputs apart by their shapes, since converters rename them. */
function findFeatureMaps(session: InferenceSession, source: string): FeatureMap[] {
  const find = (anchors: number, last: number): string => {
    const output = session.outputMetadata.find(
      ({ isTensor, ...rest }) =>
        isTensor && 'shape' in rest && rest.shape[1] === anchors && rest.shape[2] === last,
    );
    if (output === undefined) {
      throw new ModelError(`${source} is no BlazeFace model: it has no output [1, ${anchors}, ${last}]`);
    }
    return output.name;
  };
  return blazeFaceAnchors().map((anchors) => ({
    scores: find(anchors.length, 1),
    values: find(anchors.length, VALUES_PER_ANCHOR),
    anchors,
  }));
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
