/**
 * One BlazeFace network (Bazarevsky et al. 2019, arXiv:1907.05047): a view in, detections out.
 *
 * The networks were trained on squares of 128 and 256 pixels, and are fully convolutional: on a larger view they find
 * faces of the same sizes in pixels, everywhere at once, for less than tiles would cost.
 * @module
 */

import { Tensor } from 'onnxruntime-common';
import { ModelError } from '../errors.js';
import { transformPoint } from '../image/geometry.js';
import type { ImagePyramid } from '../image/pyramid.js';
import { sampleView, type View, viewToPicture } from '../image/view.js';
import { floatOutput } from '../inference/floats.js';
import { Scratch } from '../inference/scratch.js';
import type { Session } from '../inference/session.js';
import { decodeDetections, type FeatureMap, VALUES_PER_ANCHOR } from './decode.js';
import { type Detection, mapKeypoints } from './detection.js';

/** The feature maps of both networks: anchors a cell. */
const ANCHORS_PER_CELL = [2, 6] as const;

/** Names of a feature map's outputs. */
interface MapOutputs {
  readonly scores: string;
  readonly values: string;
  readonly anchorsPerCell: number;
  readonly stride: number;
}

/** A loaded network. */
export class BlazeFace {
  readonly #session: Session;
  readonly #source: string;
  readonly #inputName: string;
  readonly #maps: readonly MapOutputs[];
  readonly #inputs = new Scratch();
  /** A view's width and height must be multiples of this. */
  readonly step: number;

  /**
   * @param session a BlazeFace model as `scripts/detector-graph.mjs` writes it: input [1, height, width, 3] in −1…1;
   *   outputs [1, rows, columns, anchors] (scores) and [1, rows, columns, 16 · anchors] (boxes and keypoints) for each
   *   of two feature maps, of 2 and 6 anchors a cell. Released by {@link release}.
   * @param source what to call the model in error messages
   * @param strides sides of the feature maps' cells in input pixels
   * @throws {ModelError} if the graph has other inputs or outputs
   */
  constructor(session: Session, source: string, strides: readonly [number, number]) {
    const [input] = session.inputMetadata;
    if (input?.isTensor !== true || input.shape.length !== 4 || input.shape[3] !== 3) {
      throw new ModelError(`${source} is no BlazeFace model: its input is not [1, height, width, 3]`);
    }
    this.#session = session;
    this.#source = source;
    this.#inputName = input.name;
    this.#maps = ANCHORS_PER_CELL.map((anchorsPerCell, index) => ({
      scores: findOutput(session, anchorsPerCell, source),
      values: findOutput(session, anchorsPerCell * VALUES_PER_ANCHOR, source),
      anchorsPerCell,
      stride: strides[index] as number,
    }));
    this.step = strides[1];
  }

  /**
   * Looks for faces in a part of a picture.
   *
   * @param view with a width and height that are multiples of {@link step}
   * @param minScore 0–1
   * @returns detections in pixels of the picture, several a face; boxes are upright squares around faces tilted or not
   */
  async look(pyramid: ImagePyramid, view: View, minScore: number): Promise<Detection[]> {
    const { width, height } = view;
    const outputs = await this.#inputs.lend(height * width * 3, (values) => {
      sampleView(pyramid, view, values);
      return this.#session.run({ [this.#inputName]: new Tensor('float32', values, [1, height, width, 3]) });
    });
    return this.#maps
      .flatMap(({ scores, values, anchorsPerCell, stride }) => {
        const map: FeatureMap = { columns: width / stride, rows: height / stride, anchorsPerCell, stride };
        const anchors = map.columns * map.rows * anchorsPerCell;
        return decodeDetections(
          floatOutput(outputs, scores, this.#source, anchors),
          floatOutput(outputs, values, this.#source, anchors * VALUES_PER_ANCHOR),
          map,
          minScore,
        );
      })
      .map((detection) => mapDetection(detection, view));
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

/** Outputs are told apart by their last axis, so that their names do not matter. */
function findOutput(session: Session, channels: number, source: string): string {
  const output = session.outputMetadata.find(
    ({ isTensor, ...rest }) =>
      isTensor && 'shape' in rest && rest.shape.length === 4 && rest.shape[3] === channels,
  );
  if (output === undefined) {
    throw new ModelError(`${source} is no BlazeFace model: it has no output [1, rows, columns, ${channels}]`);
  }
  return output.name;
}

/** A detection in a view, in pixels of the picture. */
function mapDetection({ box, keypoints, score }: Detection, view: View): Detection {
  const toPicture = viewToPicture(view);
  const center = transformPoint(toPicture, { x: box.x + box.width / 2, y: box.y + box.height / 2 });
  const width = box.width * view.scale;
  const height = box.height * view.scale;
  return {
    box: { x: center.x - width / 2, y: center.y - height / 2, width, height },
    keypoints: mapKeypoints((name) => transformPoint(toPicture, keypoints[name])),
    score,
  };
}
