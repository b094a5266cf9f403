/**
 * All that is done with one picture: read, analyze, copies.
 * @module
 */

import {
  type Analysis,
  Analyzer,
  type AnalyzerOptions,
  annotate,
  blurFaces,
  CROP_TEMPLATES,
  cropFace,
  decodeImage,
  encodeImage,
  ImagePyramid,
  LineamentError,
  markUncertain,
  type Task,
} from 'lineament';
import { writeFileWhole } from '../output/write-file.js';
import { copyFormat, copyPath } from './copy-name.js';

/** Settings of a worker; plain data, so that they can be sent to another process. */
export interface PictureSettings {
  readonly analyzer: AnalyzerOptions;
  /** Width times height from which a picture is refused. */
  readonly maxPixels: number | undefined;
  /** Probability below which a label is `uncertain`. */
  readonly minConfidence: number | undefined;
  /** Folders for copies; none are made where there is no folder. */
  readonly annotate: string | undefined;
  readonly blur: string | undefined;
  readonly crops: string | undefined;
}

/** A picture to analyze. */
export interface PictureJob {
  readonly path: string;
  /** Path of its copies, relative to their folder. */
  readonly copy: string;
}

/** The result, or why there is none. */
export type PictureOutcome = { readonly analysis: Analysis } | { readonly error: string };

/** Analyzes pictures, in this process or in others. */
export interface PictureWorker {
  /** The attributes that results hold. */
  readonly tasks: readonly Task[];
  /** How many pictures it is worth handing over at once. */
  readonly parallel: number;
  process(job: PictureJob): Promise<PictureOutcome>;
  dispose(): Promise<void>;
}

/** Side of a saved face crop, in pixels. */
const CROP_SIZE = 224;

/**
 * Loads the models into this process.
 *
 * @throws {LineamentError} if a model cannot be used or a setting is out of its range
 */
export async function loadPictureWorker(settings: PictureSettings): Promise<PictureWorker> {
  markUncertain({ faces: [] }, settings.minConfidence ?? 0); // refuses a setting out of range
  const analyzer = await Analyzer.create(settings.analyzer);
  return {
    tasks: analyzer.tasks,
    // Some are decoded while another goes through the networks, and faces of several go through together.
    parallel: 4,
    process: (job) => processPicture(analyzer, settings, job),
    dispose: () => analyzer.dispose(),
  };
}

async function processPicture(
  analyzer: Analyzer,
  settings: PictureSettings,
  { path, copy }: PictureJob,
): Promise<PictureOutcome> {
  try {
    const found = await analyzer.analyze(path);
    const analysis =
      settings.minConfidence === undefined ? found : markUncertain(found, settings.minConfidence);
    await writeCopies(settings, path, analysis, copy);
    return { analysis };
  } catch (error) {
    if (error instanceof LineamentError) {
      return { error: error.message };
    }
    throw error;
  }
}

async function writeCopies(
  settings: PictureSettings,
  path: string,
  analysis: Analysis,
  copy: string,
): Promise<void> {
  const { annotate: marked, blur, crops } = settings;
  if (marked === undefined && blur === undefined && (crops === undefined || analysis.faces.length === 0)) {
    return;
  }
  // Once more, in full size: an analysis alone decodes no more than it looks at, and must not depend on the copies.
  const picture = await decodeImage(path, settings.maxPixels);
  const format = copyFormat(copy);
  const encoding = format === 'jpg' ? 'jpeg' : 'png';
  if (settings.annotate !== undefined) {
    const drawn = await annotate(picture, analysis, encoding);
    await writeFileWhole(copyPath(settings.annotate, copy, 'annotated', format), drawn);
  }
  if (settings.blur !== undefined) {
    const file = await encodeImage(blurFaces(picture, analysis.faces), encoding);
    await writeFileWhole(copyPath(settings.blur, copy, 'blurred', format), file);
  }
  if (settings.crops !== undefined && analysis.faces.length > 0) {
    const pyramid = new ImagePyramid(picture);
    for (const [index, face] of analysis.faces.entries()) {
      const pixels = cropFace(pyramid, face, CROP_TEMPLATES.utkface, CROP_SIZE);
      const crop = { data: Uint8Array.from(pixels, Math.round), width: CROP_SIZE, height: CROP_SIZE };
      const file = await encodeImage(crop, 'png');
      await writeFileWhole(copyPath(settings.crops, copy, `face-${index + 1}`, 'png'), file);
    }
  }
}
