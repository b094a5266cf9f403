/**
 * Explains the faces of pictures: overlays as PNG, figures as a table or JSON.
 * @module
 */
import { attentionPair, attentionShares, type ByRegion, featureSheet, regionMap } from '@lineament/lab';
import {
  Analyzer,
  alignEyes,
  cropFace,
  decodeImage,
  Explainer,
  type ExplainerOptions,
  type Explanation,
  encodeImage,
  eyesToAlign,
  type Face,
  featureMaps,
  ImageError,
  ImagePyramid,
  overlayMap,
  type RgbImage,
} from 'lineament';
import { copyPath } from '../analyze/copy-name.js';
import { listInputs, readPathList } from '../analyze/inputs.js';
import { FailureReported } from '../command.js';
import { formatTable } from '../output/table.js';
import type { Terminal } from '../output/terminal.js';
import { writeFileWhole } from '../output/write-file.js';

/** What to do with each picture. */
export interface ExplainPicturesSettings {
  readonly paths: readonly string[];
  readonly explainer: ExplainerOptions;
  readonly target: string;
  /** Folder of the pictures that are written; none are without it. */
  readonly out?: string | undefined;
  /** Layer whose feature maps are drawn too. */
  readonly featureMaps?: string | undefined;
  readonly json: boolean;
}

/** A face and its explanation, as `--json` gives them. */
interface ExplainedFace extends Pick<Face, 'box' | 'score'> {
  readonly target: string;
  readonly probability?: number;
  readonly attributes: Explanation['attributes'];
  /** Share of the map in each part of the face; null of an empty map. */
  readonly attention: ByRegion | null;
  readonly completenessError?: number;
  /** Files written for this face. */
  readonly files: readonly string[];
}

interface ExplainedPicture {
  readonly source: string;
  readonly width: number;
  readonly height: number;
  readonly faces: readonly ExplainedFace[];
  /** The whole picture with all maps. */
  readonly file?: string;
}

/** Side of an aligned face in the pictures that are written. */
const FACE_SIDE = 320;
/** Of integrated gradients, as a share of the difference that they should add up to. */
const LARGEST_ERROR = 0.05;

/**
 * @throws {FailureReported} if a picture cannot be read (the others are explained)
 * @throws {ModelError} {InvalidInputError} before anything is written, if the model cannot be explained as asked
 */
export async function explainPictures(settings: ExplainPicturesSettings, terminal: Terminal): Promise<void> {
  const explainer = await Explainer.create(settings.explainer);
  const analyzer = await Analyzer.create({ models: [] }).catch(async (error: unknown) => {
    await explainer.dispose();
    throw error;
  });
  const pictures: ExplainedPicture[] = [];
  let failed = false;
  try {
    const excludedFolders = settings.out === undefined ? [] : [settings.out];
    const list = readPathList(process.stdin);
    for await (const input of listInputs(settings.paths, { excludedFolders, list })) {
      if ('problem' in input) {
        terminal.note(`error: ${input.problem}`);
        failed = true;
        continue;
      }
      try {
        pictures.push(await explainPicture(input.path, input.copy, { settings, explainer, analyzer }));
      } catch (error) {
        if (!(error instanceof ImageError)) {
          throw error;
        }
        terminal.note(`error: ${error.message}`);
        failed = true;
      }
    }
  } finally {
    await Promise.all([analyzer.dispose(), explainer.dispose()]);
  }
  noteIncomplete(pictures, terminal);
  const { task, method, layer } = explainer;
  terminal.print(
    settings.json
      ? JSON.stringify(
          {
            model: settings.explainer.model.card.name,
            task,
            method,
            ...(layer && { layer: layer.name }),
            pictures,
          },
          null,
          2,
        )
      : describe(pictures),
  );
  if (failed) {
    throw new FailureReported();
  }
}

interface Tools {
  readonly settings: ExplainPicturesSettings;
  readonly explainer: Explainer;
  readonly analyzer: Analyzer;
}

async function explainPicture(path: string, copy: string, tools: Tools): Promise<ExplainedPicture> {
  const { settings, explainer, analyzer } = tools;
  const image = await decodeImage(path);
  const { faces } = await analyzer.analyze(image);
  const { crop, input } = settings.explainer.model.card;
  const pyramid = new ImagePyramid(image);
  const regions = regionMap(crop, input.width, input.height);
  const crops = faces.map((face) => ({
    data: cropFace(pyramid, face, crop, input.width),
    width: input.width,
    height: input.height,
  }));
  const maps = await explainer.explainBatch(crops, { target: settings.target });
  // Everything is made before the first file is written.
  const files =
    settings.out === undefined ? [] : await drawPicture(image, pyramid, faces, maps, crops, copy, tools);
  for (const { file, bytes } of files) {
    await writeFileWhole(file, bytes);
  }
  const whole = files.find(({ face }) => face === undefined);
  return {
    source: path,
    width: image.width,
    height: image.height,
    faces: faces.flatMap(({ box, score }, index) => {
      const map = maps[index];
      return map === undefined
        ? []
        : [
            {
              box,
              score,
              target: map.target,
              ...(map.probability === undefined ? {} : { probability: map.probability }),
              attributes: map.attributes,
              attention: attentionShares(map.values, regions) ?? null,
              ...(map.completenessError === undefined ? {} : { completenessError: map.completenessError }),
              files: files.filter(({ face }) => face === index).map(({ file }) => file),
            },
          ];
    }),
    ...(whole === undefined ? {} : { file: whole.file }),
  };
}

/** A file to write; one without a face is the whole picture. */
interface Drawn {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly face?: number;
}

async function drawPicture(
  image: RgbImage,
  pyramid: ImagePyramid,
  faces: readonly Face[],
  maps: readonly Explanation[],
  crops: readonly { data: Float32Array; width: number; height: number }[],
  copy: string,
  { settings, explainer }: Tools,
): Promise<Drawn[]> {
  const { out = '', explainer: options } = settings;
  const { crop, input } = options.model.card;
  const kind = `${explainer.task}.${explainer.method}`;
  let whole = image;
  const drawn: Drawn[] = [];
  for (const [index, face] of faces.entries()) {
    const map = maps[index];
    if (map === undefined) {
      continue;
    }
    const eyes = eyesToAlign(face);
    whole = overlayMap(whole, map, { toMap: alignEyes(eyes, crop, input.width), outline: true });
    const fine = cropFace(pyramid, face, crop, FACE_SIDE);
    const pair = await attentionPair({ data: fine, width: FACE_SIDE, height: FACE_SIDE }, map, FACE_SIDE);
    drawn.push({ file: copyPath(out, copy, `face-${index + 1}.${kind}`, 'png'), bytes: pair, face: index });
  }
  if (settings.featureMaps !== undefined && crops.length > 0) {
    const layers = await featureMaps(options.backend, options.model, settings.featureMaps, crops);
    for (const [index, features] of layers.entries()) {
      const name = features.layer.name.replaceAll(/[^\w.-]+/g, '_');
      drawn.push({
        file: copyPath(out, copy, `face-${index + 1}.features.${name}`, 'png'),
        bytes: await featureSheet(features),
        face: index,
      });
    }
  }
  drawn.push({ file: copyPath(out, copy, kind, 'png'), bytes: await encodeImage(whole, 'png') });
  return drawn;
}

/** Integrated gradients that do not add up have too few points on the way. */
function noteIncomplete(pictures: readonly ExplainedPicture[], terminal: Terminal): void {
  const errors = pictures.flatMap(({ faces }) => faces.map(({ completenessError = 0 }) => completenessError));
  const incomplete = errors.filter((error) => error > LARGEST_ERROR).length;
  if (incomplete > 0) {
    terminal.note(
      `the maps of ${incomplete} of ${errors.length} faces miss the difference of the scores by more than ${percent(LARGEST_ERROR)} (the worst by ${(100 * Math.max(...errors)).toFixed(1)} %); raise --samples`,
    );
  }
}

function describe(pictures: readonly ExplainedPicture[]): string {
  const rows = pictures.flatMap(({ source, faces }) =>
    faces.map(({ target, probability, attributes, attention }, index) => {
      const parts = Object.entries(attention ?? {}).sort(([, a], [, b]) => b - a);
      return [
        source,
        String(index + 1),
        probability === undefined
          ? `${attributes.age?.years.toFixed(1)} years`
          : `${target} ${percent(probability)}`,
        parts
          .slice(0, 3)
          .map(([part, share]) => `${part} ${percent(share)}`)
          .join(', ') || 'nothing',
      ];
    }),
  );
  return rows.length === 0
    ? 'no face found'
    : formatTable(['picture', 'face', 'explained', 'where the network looked'], rows, [1]);
}

function percent(value: number): string {
  return `${Math.round(100 * value)} %`;
}
