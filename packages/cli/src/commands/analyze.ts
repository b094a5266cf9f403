/**
 * `lineament analyze`: faces and their apparent attributes in pictures and videos.
 * @module
 */

import { existsSync } from 'node:fs';
import { Option } from 'commander';
import {
  DETECTION_MODES,
  type DetectionMode,
  isVideoName,
  type Precision,
  parseVideoSource,
  TASKS,
  type Task,
} from 'lineament';
import { analyzePictures } from '../analyze/analyze-pictures.js';
import { analyzeVideoFile } from '../analyze/analyze-video.js';
import type { OutputFlags } from '../analyze/result-outputs.js';
import { collected, number, precisionOption, tasks } from '../arguments.js';
import { type CliCommand, UsageError } from '../command.js';
import type { Terminal } from '../output/terminal.js';

interface AnalyzeFlags extends OutputFlags {
  readonly annotate?: string;
  readonly blur?: string;
  readonly crops?: string;
  readonly tasks?: readonly Task[];
  readonly model?: readonly string[];
  readonly mode?: DetectionMode;
  readonly minConfidence?: number;
  readonly minScore?: number;
  readonly minSize?: number;
  readonly maxFaces?: number;
  readonly maxPixels?: number;
  readonly tileLevels?: number;
  readonly threads?: number;
  readonly precision?: Precision;
  readonly workers?: number;
  readonly every?: number;
  readonly searchInterval?: number;
  readonly duration?: number;
  readonly summary?: true;
  readonly timeline?: string;
  readonly ffmpeg?: string;
}

const EXAMPLES = `
Examples:
  $ lineament analyze photo.jpg
  $ lineament analyze holiday/ --annotate marked
  $ lineament analyze a.jpg b.png --json > faces.json
  $ lineament analyze 'holiday/**/*.jpg' --jsonl --tasks gender | head -1
  $ find . -newer last-run -name '*.jpg' | lineament analyze - --csv
  $ lineament analyze archive/ --output faces.jsonl --workers 4
  $ lineament analyze archive/ --output faces.jsonl --workers 4 --resume   # after a crash or Ctrl-C
  $ lineament analyze archive/ --output faces.parquet --min-confidence 0.6
  $ lineament analyze scans/ --mode thorough --csv > faces.csv
  $ lineament analyze party/ --blur anonymous --min-score 0.4
  $ lineament analyze photo.jpg --model models/baseline-gender --crops faces
  $ lineament analyze clip.mp4 --every 5 > frames.jsonl
  $ lineament analyze clip.mp4 --summary --annotate marked.mp4 --timeline timeline.png
  $ lineament analyze camera --duration 30 --summary
  $ lineament analyze rtsp://user:password@door/stream --jsonl --every 10

The models that come with lineament are for non-commercial research only, as the data sets are that they learned from;
--model takes one of your own (docs/training.md).
Folders are searched through, in order of name; each picture's row or document comes in that order. A CSV or Parquet
file has a row for each face, and one without a face for a picture where none was found.
Until a run is done its results stand in faces.jsonl.part. --resume goes on with them, by the settings that the run began
with; without it they are set aside (faces.jsonl.part.old).
Videos, cameras (camera, camera:1, camera:NAME) and streams need ffmpeg, and are analyzed one a command: a JSON line
a frame, in which a face keeps its id.
Blurring hides the faces that are found, and only those: look at the copies before you hand them on. A video to be blurred is
searched in every frame, unless --search-interval says otherwise.
Attributes are apparent ones: how a model reads a face, with its confidence, and no facts about a person.
Nothing leaves this machine. Exit code: 0 done, 1 a file or model failed, 2 wrong usage.`;

export const analyzeCommand: CliCommand = {
  example: 'lineament analyze photo.jpg',
  register: (program, terminal) => {
    program
      .command('analyze')
      .description('find faces in pictures and videos and estimate their apparent attributes')
      .argument(
        '<path...>',
        'pictures, folders to search through, quoted patterns, - for a list on stdin; or one video, camera or stream',
      )
      .addOption(
        new Option('--json', 'print one JSON document: an array of results').conflicts(['jsonl', 'csv']),
      )
      .addOption(
        new Option('--jsonl', 'print one JSON document a line, each as soon as it is known').conflicts('csv'),
      )
      .option('--csv', 'print comma-separated values, a line for each face')
      .option('--parquet', 'write the file of --output as Parquet, whatever its name')
      .option('--output <file>', 'write the results into a file, too: .json, .jsonl, .csv or .parquet')
      .option('--resume', 'go on with the .jsonl, .csv or .parquet file of a run that was killed or stopped')
      .option('--annotate <place>', 'save copies with boxes and labels: in a folder, of a video as a file')
      .option(
        '--blur <place>',
        'save copies with faces made unrecognizable: in a folder, of a video as a file',
      )
      .option('--crops <folder>', 'save each face there, upright, 224 pixels wide')
      .option('--tasks <list>', `attributes to estimate, of ${TASKS.join(',')} (default: all given)`, tasks)
      .option('--model <folder>', 'model folder instead of the default models; may be repeated', collected)
      .option(
        '--min-confidence <number>',
        'probability below which a label is "uncertain", 0–1 (default: 0)',
        number,
      )
      .addOption(
        new Option(
          '--mode <mode>',
          'how thoroughly to look for faces: fast for video, thorough for tiny and much turned ones (default: balanced)',
        ).choices(DETECTION_MODES),
      )
      .option('--min-score <number>', 'detection score from which a face counts, 0–1 (default: 0.7)', number)
      .option('--min-size <pixels>', 'side of the smallest face (default: 20)', number)
      .option('--max-faces <number>', 'faces a picture at most (default: 100)', number)
      .option(
        '--max-pixels <number>',
        'width times height from which a picture is refused (default: 100 million)',
        number,
      )
      .option(
        '--tile-levels <number>',
        'how many times to look closer for small faces, 0–4 (default: as the mode decides)',
        number,
      )
      .option('--workers <number>', 'processes that share the pictures (default: 1)', number)
      .option('--threads <number>', 'processor cores a process may use (default: all, shared out)', number)
      .addOption(precisionOption())
      .option('--every <number>', 'of a video, analyze every so many frames (default: 1)', number)
      .option(
        '--search-interval <seconds>',
        'of a video, look for new faces so often and follow the known ones between; 0: search every frame (default: 0.2; with --blur 0)',
        number,
      )
      .option('--duration <seconds>', 'of a video or camera, analyze so much', number)
      .option('--summary', 'of a video, print each face once: from when to when, means, dominant emotion')
      .option('--timeline <file>', 'of a video, draw each face over time: .svg or .png')
      .option('--ffmpeg <program>', 'the ffmpeg to use, if it is not on the path')
      .addHelpText('after', EXAMPLES)
      .action((paths: string[], flags: AnalyzeFlags) => analyze(paths, flags, terminal));
  },
};

async function analyze(paths: readonly string[], flags: AnalyzeFlags, terminal: Terminal): Promise<void> {
  const analyzer = {
    models: flags.model,
    tasks: flags.tasks,
    ...pickDefined(flags, [
      'mode',
      'minScore',
      'minSize',
      'maxFaces',
      'maxPixels',
      'tileLevels',
      'threads',
      'precision',
    ]),
  };
  const { minConfidence, annotate, blur, crops } = flags;
  const video = paths.find(isVideoName);
  if (video === undefined) {
    refuseFlags(
      flags,
      ['every', 'searchInterval', 'duration', 'summary', 'timeline', 'ffmpeg'],
      'for videos; give one',
    );
    const settings = { analyzer, maxPixels: flags.maxPixels, minConfidence, annotate, blur, crops };
    return analyzePictures({ paths, outputs: flags, workers: flags.workers ?? 1, settings }, terminal);
  }
  if (paths.length > 1) {
    throw new UsageError(`${video} is a video; analyze it by a command of its own`);
  }
  if (parseVideoSource(video).kind === 'file' && /[*?]/.test(video) && !existsSync(video)) {
    throw new UsageError(`${video} is a pattern of videos; analyze each by a command of its own, naming it`);
  }
  refuseFlags(flags, ['crops', 'workers'], `for pictures; leave it out for ${video}`);
  const { every, searchInterval, duration, summary = false, timeline, ffmpeg } = flags;
  return analyzeVideoFile(
    {
      ...{ name: video, analyzer, minConfidence, outputs: flags },
      ...{ every, searchInterval, duration, summary, annotate, blur, timeline, ffmpeg },
    },
    terminal,
  );
}

/** @throws {UsageError} if one of the flags is given */
function refuseFlags(
  flags: AnalyzeFlags,
  names: readonly (keyof AnalyzeFlags & string)[],
  why: string,
): void {
  const given = names.find((name) => flags[name] !== undefined);
  if (given !== undefined) {
    const flag = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new UsageError(`--${flag} is ${why}`);
  }
}

/** The named settings that were given; an absent one must stay absent for its default to hold. */
function pickDefined<Key extends keyof AnalyzeFlags>(
  flags: AnalyzeFlags,
  names: readonly Key[],
): { [Name in Key]?: NonNullable<AnalyzeFlags[Name]> } {
  return Object.fromEntries(
    names.filter((name) => flags[name] !== undefined).map((name) => [name, flags[name]]),
  ) as { [Name in Key]?: NonNullable<AnalyzeFlags[Name]> };
}
