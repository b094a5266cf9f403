/**
 * Analyzes one video, camera or stream: results per frame, a summary, a drawn copy, a picture of the whole.
 * @module
 */

import { basename, extname } from 'node:path';
import {
  type AnalyzedFrame,
  Analyzer,
  type AnalyzerOptions,
  analyzeVideo,
  annotate,
  blurFaces,
  type DecodedFrame,
  encodeImage,
  type FrameAnalysis,
  markUncertain,
  publicName,
  type StreamInfo,
  svgToPng,
  Timeline,
  TrackSummaries,
  timelineSvg,
  VideoError,
  VideoWriter,
} from 'lineament';
import { FailureReported, UsageError } from '../command.js';
import type { Terminal } from '../output/terminal.js';
import { writeFileWhole } from '../output/write-file.js';
import { jsonLinesFormat } from './formats.js';
import { checkPlaces } from './places.js';
import { RateMeter } from './rate.js';
import { checkOutputFlags, type OutputFlags, openOutputs, type ResultOutputs } from './result-outputs.js';
import { stdoutSink } from './sinks.js';
import { listenForStop } from './stop-signal.js';
import { trackTable } from './track-table.js';

/** A run over a video. */
export interface VideoRun {
  /** A file's path, `camera`, `rtsp://…`. */
  readonly name: string;
  readonly analyzer: AnalyzerOptions;
  readonly minConfidence: number | undefined;
  readonly outputs: OutputFlags;
  /** Every how many frames one is analyzed. */
  readonly every: number | undefined;
  /** Seconds from one search for new faces to the next; by default every frame is searched where faces are to be hidden. */
  readonly searchInterval: number | undefined;
  /** Seconds after which to stop. */
  readonly duration: number | undefined;
  /** Prints what the video shows of each face instead of each frame. */
  readonly summary: boolean;
  /** Video files for copies with boxes and labels, and with faces made unrecognizable. */
  readonly annotate: string | undefined;
  readonly blur: string | undefined;
  /** Picture of the whole: .svg or .png. */
  readonly timeline: string | undefined;
  /** The program, if not the one on the path. */
  readonly ffmpeg: string | undefined;
}

/** A copy of the video that is being written. */
interface Copy {
  readonly path: string;
  /** The frame as a JPEG file. */
  readonly draw: (frame: DecodedFrame, analysis: FrameAnalysis) => Promise<Uint8Array>;
  writer?: VideoWriter;
}

/** Frames a second of a copy where the source does not say. */
const USUAL_RATE = 25;

/**
 * Analyzes a video. Ctrl-C ends it well: what there is by then is completed.
 *
 * @throws {FailureReported} if the video is damaged; the results of the frames before are whole
 * @throws {LineamentError} if the video cannot be opened at all, or settings or outputs are at fault
 */
export async function analyzeVideoFile(run: VideoRun, terminal: Terminal): Promise<void> {
  checkOutputFlags(run.outputs);
  await checkFlags(run);
  markUncertain({ faces: [] }, run.minConfidence ?? 0); // refuses a setting out of range
  const stop = listenForStop();
  const analyzer = await Analyzer.create(run.analyzer);
  const [summaries, timeline] = [new TrackSummaries(), new Timeline()];
  const copies = copiesOf(run);
  let outputs: ResultOutputs | undefined;
  try {
    if (analyzer.tasks.length === 0) {
      terminal.note('note: no attribute models are loaded, so only faces are found; give --model <folder>');
    }
    const perFrame = run.summary ? undefined : stdoutSink(terminal, jsonLinesFormat());
    const flags = run.summary ? withoutStdout(run.outputs) : run.outputs;
    outputs = await openOutputs(flags, analyzer.tasks, terminal, perFrame, true);
    const sink = outputs;
    const problem = await forEachFrame(run, analyzer, stop.signal, terminal, async ({ frame, analysis }) => {
      summaries.add(analysis, analysis.time);
      timeline.add(analysis, analysis.time);
      for (const copy of copies) {
        await addFrame(copy, frame, analysis, run);
      }
      return sink.write(analysis);
    });
    await outputs.close();
    outputs = undefined;
    for (const copy of copies) {
      await copy.writer?.close();
      delete copy.writer;
    }
    if (run.timeline !== undefined) {
      // A picture is shown to others: a file goes by its name, not by where it lies.
      const title = run.name.includes('://') ? publicName(run.name) : basename(run.name);
      const svg = timelineSvg(timeline, title);
      await writeFileWhole(run.timeline, extname(run.timeline) === '.png' ? await svgToPng(svg) : svg);
    }
    if (run.summary) {
      const tracks = summaries.list();
      terminal.print(run.outputs.json ? JSON.stringify(tracks, undefined, 2) : trackTable(tracks));
    }
    if (problem !== undefined) {
      terminal.note(`error: ${problem.message}`);
      throw new FailureReported();
    }
  } finally {
    stop.release();
    await outputs?.discard().catch(() => {}); // the error counts that came first
    for (const { writer } of copies) {
      await writer?.discard().catch(() => {});
    }
    await analyzer.dispose();
  }
}

/**
 * Works through the frames until the video, the user or the reader of the output ends it.
 *
 * @returns what was wrong with the video after some of its frames
 */
async function forEachFrame(
  run: VideoRun,
  analyzer: Analyzer,
  signal: AbortSignal,
  terminal: Terminal,
  work: (frame: AnalyzedFrame) => Promise<boolean>,
): Promise<VideoError | undefined> {
  let info: StreamInfo = { rate: undefined, duration: undefined };
  const every = run.every ?? 1;
  const searchInterval = run.searchInterval ?? (run.blur === undefined ? undefined : 0);
  const total = (): number | undefined => {
    const seconds = Math.min(
      run.duration ?? Number.POSITIVE_INFINITY,
      info.duration ?? Number.POSITIVE_INFINITY,
    );
    const frames = (seconds * (info.rate ?? Number.NaN)) / every;
    return Number.isFinite(frames) ? Math.ceil(frames) : undefined;
  };
  const progress = terminal.progress('analyze', total);
  const rate = new RateMeter();
  let done = 0;
  try {
    const frames = analyzeVideo(analyzer, run.name, {
      every,
      signal,
      ...(searchInterval === undefined ? {} : { searchInterval }),
      ...(run.duration === undefined ? {} : { duration: run.duration }),
      ...(run.ffmpeg === undefined ? {} : { ffmpeg: run.ffmpeg }),
      ...(run.analyzer.maxPixels === undefined ? {} : { maxPixels: run.analyzer.maxPixels }),
    });
    for await (const { frame, analysis } of frames) {
      info = frame.video;
      const marked = run.minConfidence === undefined ? analysis : markUncertain(analysis, run.minConfidence);
      progress.finish();
      if (!(await work({ frame, analysis: marked }))) {
        break; // nobody reads on
      }
      done++;
      rate.count();
      const all = total();
      progress.update(done, rate.text(all === undefined ? undefined : Math.max(0, all - done)));
    }
  } catch (error) {
    if (signal.aborted) {
      return undefined;
    }
    if (error instanceof VideoError && done > 0) {
      return error;
    }
    throw error;
  } finally {
    progress.finish();
  }
  return undefined;
}

async function addFrame(
  copy: Copy,
  frame: DecodedFrame,
  analysis: FrameAnalysis,
  { every = 1, ffmpeg }: VideoRun,
): Promise<void> {
  copy.writer ??= await VideoWriter.open(copy.path, {
    rate: (frame.video.rate ?? USUAL_RATE) / every,
    ...(ffmpeg === undefined ? {} : { ffmpeg }),
  });
  await copy.writer.write(await copy.draw(frame, analysis), frame.time);
}

function copiesOf({ annotate: annotated, blur }: VideoRun): Copy[] {
  const pixels = ({ data, width, height }: DecodedFrame) => ({ data, width, height });
  return [
    ...(annotated === undefined
      ? []
      : [
          {
            path: annotated,
            draw: (frame: DecodedFrame, analysis: FrameAnalysis) => annotate(pixels(frame), analysis),
          },
        ]),
    ...(blur === undefined
      ? []
      : [
          {
            path: blur,
            draw: (frame: DecodedFrame, { faces }: FrameAnalysis) =>
              encodeImage(blurFaces(pixels(frame), faces)),
          },
        ]),
  ];
}

/** With a summary on stdout, single frames go into the file alone. */
function withoutStdout({ output }: OutputFlags): OutputFlags {
  return output === undefined ? {} : { output };
}

async function checkFlags(run: VideoRun): Promise<void> {
  const { name, annotate: annotated, blur, timeline, outputs, summary } = run;
  for (const [flag, path] of Object.entries({ annotate: annotated, blur })) {
    if (path !== undefined && extname(path) === '') {
      throw new UsageError(`--${flag} ${path}: the copy of a video is a file; give one such as copy.mp4`);
    }
  }
  if (timeline !== undefined && !['.svg', '.png'].includes(extname(timeline))) {
    throw new UsageError(`--timeline ${timeline}: it is a drawing; give a file that ends in .svg or .png`);
  }
  if (outputs.resume === true) {
    throw new UsageError('--resume is for pictures; a video is analyzed from its beginning');
  }
  if (summary && (outputs.jsonl || outputs.csv)) {
    throw new UsageError(
      '--summary prints a table, or one document with --json; leave --jsonl and --csv out',
    );
  }
  await checkPlaces([name], { output: outputs.output, annotate: annotated, blur, timeline });
}
