/**
 * The frames of a video, camera or stream, decoded by the user's ffmpeg.
 * @module
 */

import { stat } from 'node:fs/promises';
import { InvalidInputError, VideoError } from '../../errors.js';
import type { RgbImage } from '../../image/pixels.js';
import { DEFAULT_MAX_PIXELS } from '../decode-image.js';
import { type FfmpegEnd, type FfmpegOptions, startFfmpeg } from './ffmpeg.js';
import { FrameLog, type StreamInfo } from './frame-log.js';
import { ppmFrames } from './ppm-frames.js';
import { inputArguments, parseVideoSource, publicName, type VideoSource } from './video-source.js';

/** Settings of reading, all optional. */
export interface VideoOptions extends FfmpegOptions {
  /** Every how many frames one is given: 1 (default) all, 2 every other… */
  readonly every?: number;
  /** Seconds after which reading ends; by default the end of the video, for a camera never. */
  readonly duration?: number;
  /** Seconds without a frame after which a source counts as broken. Default 15 for cameras and streams, else 60. */
  readonly stallTimeout?: number;
  /** Width times height from which a video is refused. Default 100 million. */
  readonly maxPixels?: number;
  /** Ends the reading; what waits for a frame throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A decoded frame, upright, RGB. */
export interface DecodedFrame extends RgbImage {
  /** Number of the frame in the video, from 0. */
  readonly index: number;
  /** When it is shown, in seconds from the first frame; each later than the one before. */
  readonly time: number;
  /** What the video says about itself. */
  readonly video: StreamInfo;
}

/**
 * Reads the frames of a video one by one. ffmpeg decodes in a process of its own and waits when nobody takes its
 * frames, so memory holds a few. Of a camera or stream the newest frame is given: those that came while the last one
 * was being worked on are skipped.
 *
 * @param name a file's path; `camera`, `camera:1`, `camera:NAME`, `/dev/video0`; `rtsp://…` or another address
 * @throws {VideoError} if ffmpeg is missing, the source cannot be opened, is empty or damaged (after the frames that
 *   could be read), or sends no frame for a while
 * @throws {InvalidInputError} if an option is out of its range
 * @example
 * for await (const { index, time, width, height } of readVideo('clip.mp4', { every: 5 })) {
 *   console.log(index, time, width, height); // 0 0 480 270, then 5 0.417 480 270 …
 * }
 */
export async function* readVideo(name: string, options: VideoOptions = {}): AsyncGenerator<DecodedFrame> {
  checkOptions(options);
  const source = parseVideoSource(name);
  if (source.kind === 'file') {
    await checkFile(source.path);
  }
  // A reader that has seen enough ends ffmpeg, also while a frame is being waited for.
  const closing = new AbortController();
  const signal =
    options.signal === undefined ? closing.signal : AbortSignal.any([closing.signal, options.signal]);
  const frames = decode(name, source, { ...options, signal });
  yield* source.kind === 'file' ? readAhead(frames, closing) : newest(frames, closing);
}

async function* decode(
  name: string,
  source: VideoSource,
  options: VideoOptions,
): AsyncGenerator<DecodedFrame> {
  const { every = 1, duration, maxPixels = DEFAULT_MAX_PIXELS, signal } = options;
  const { stallTimeout = source.kind === 'file' ? 60 : 15 } = options;
  signal?.throwIfAborted();
  const log = new FrameLog();
  const filters = [
    ...(every === 1 ? [] : [`select='not(mod(n,${every}))'`]),
    // Prints the time of each frame into the log; the filter prints only frames that carry some metadata.
    'metadata=mode=add:key=lineament:value=1',
    'metadata=mode=print',
    // Evenly spaced from here on: else ffmpeg would repeat or drop frames to make them so.
    'settb=1/25',
    'setpts=N',
  ];
  const ffmpeg = await startFfmpeg(
    options,
    [
      '-nostdin',
      ...inputArguments(source, process.platform),
      ...['-map', '0:v:0', '-an', '-sn', '-dn'],
      ...['-vf', filters.join(','), '-r', '25'],
      ...['-f', 'image2pipe', '-c:v', 'ppm', '-pix_fmt', 'rgb24', 'pipe:1'],
    ],
    (line) => log.read(line),
  );
  const onAbort = (): void => ffmpeg.kill();
  signal?.addEventListener('abort', onAbort, { once: true });
  const ended = ffmpeg.end.then((end) => {
    log.end();
    return end;
  });
  let frames = 0;
  let time = 0;
  try {
    const chunks = withTimeout(ffmpeg.stdout[Symbol.asyncIterator](), stallTimeout, () => {
      ffmpeg.kill();
      return new VideoError(`no frame came for ${stallTimeout} s; check the source, or raise the timeout`);
    });
    for await (const picture of ppmFrames(chunks, maxPixels)) {
      time = await log.next();
      if (duration !== undefined && time >= duration) {
        return;
      }
      yield { ...picture, index: frames * every, time, video: log.info };
      frames++;
    }
    signal?.throwIfAborted();
    checkEnd(await ended, source, frames, log.info);
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof VideoError ? named(name, error, frames, time) : error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    ffmpeg.kill();
    // The process counts as ended only when its output is closed, and frames that nobody takes keep that open.
    ffmpeg.stdout.destroy();
    await ended;
  }
}

/** @throws {VideoError} if ffmpeg did not read the whole source */
function checkEnd(
  { code, errors }: FfmpegEnd,
  source: VideoSource,
  frames: number,
  { duration }: StreamInfo,
): void {
  const reason = errors[0] === undefined ? `ffmpeg's exit code is ${code}` : errors[0];
  if (code !== 0) {
    throw new VideoError(`it cannot be read (${reason})`);
  }
  if (frames === 0) {
    throw new VideoError(`it holds no frames${errors[0] === undefined ? '' : ` (${errors[0]})`}`);
  }
  // A stream is often joined in the middle of something; in a file, it is damage.
  if (source.kind === 'file' && errors.length > 0) {
    throw new VideoError(`it is damaged or cut short (${reason})`);
  }
  // ffmpeg takes a lost connection for the end. A file on a web server has one, and says what it lacks; what is live has none.
  if (source.kind === 'stream' && /^http/i.test(source.url)) {
    const lost = errors.find((error) => /ends? prematurely/i.test(error));
    if (lost !== undefined) {
      throw new VideoError(`it was cut short (${lost})`);
    }
  } else if (source.kind !== 'file' && duration === undefined) {
    throw new VideoError('the stream ended by itself; its connection may be lost: check it and start again');
  }
}

/** The error with its source, and how far it came. */
function named(name: string, error: VideoError, frames: number, time: number): VideoError {
  const far = frames === 0 ? '' : `; ${frames} frames up to ${time.toFixed(1)} s were read`;
  return new VideoError(`${publicName(name)}: ${error.message.replaceAll(name, publicName(name))}${far}`);
}

async function checkFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    throw new VideoError(
      found.code === 'ENOENT'
        ? `${path} does not exist; check the path`
        : `${path} cannot be read: ${found.message}`,
    );
  }
  if (found.isDirectory()) {
    throw new VideoError(`${path} is a folder; give a video file`);
  }
  if (found.isFile() && found.size === 0) {
    throw new VideoError(`${path} is empty; give a whole video file`);
  }
}

/** The chunks, unless one is waited for too long. Time that the consumer takes does not count. */
function withTimeout(
  chunks: AsyncIterator<Uint8Array>,
  seconds: number,
  onTimeout: () => VideoError,
): AsyncIterator<Uint8Array> {
  return {
    next: () =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(onTimeout()), seconds * 1000);
        chunks
          .next()
          .then(resolve, reject)
          .finally(() => clearTimeout(timer));
      }),
  };
}

/** The next frame is decoded while the consumer works on one. */
async function* readAhead(
  frames: AsyncGenerator<DecodedFrame>,
  closing: AbortController,
): AsyncGenerator<DecodedFrame> {
  let next = frames.next();
  try {
    for (let result = await next; result.done !== true; result = await next) {
      next = frames.next();
      next.catch(() => {}); // awaited in the next round
      yield result.value;
    }
  } finally {
    closing.abort();
    await frames.return(undefined).catch(() => {});
  }
}

/** The newest frame whenever the consumer asks; older ones are dropped. */
async function* newest(
  frames: AsyncGenerator<DecodedFrame>,
  closing: AbortController,
): AsyncGenerator<DecodedFrame> {
  let frame: DecodedFrame | undefined;
  let end: { readonly error?: unknown } | undefined;
  let wake = (): void => {};
  const pump = (async () => {
    try {
      for await (frame of frames) {
        wake();
      }
      end = {};
    } catch (error) {
      end = { error };
    }
    wake();
  })();
  try {
    while (true) {
      if (frame !== undefined) {
        const taken = frame;
        frame = undefined;
        yield taken;
      } else if (end !== undefined) {
        if (end.error !== undefined) {
          throw end.error;
        }
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    closing.abort();
    await pump;
  }
}

function checkOptions({ every = 1, duration, stallTimeout = 1, maxPixels = 1 }: VideoOptions): void {
  if (!(Number.isInteger(every) && every >= 1)) {
    throw new InvalidInputError(`every is ${every}; give a whole number ≥ 1`);
  }
  for (const [option, value] of Object.entries({ duration, stallTimeout, maxPixels })) {
    if (value !== undefined && !(value > 0)) {
      throw new InvalidInputError(`${option} is ${value}; give a number above 0`);
    }
  }
}
