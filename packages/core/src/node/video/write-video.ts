/**
 * Writes pictures into a video file with the user's ffmpeg.
 * @module
 */

import { once } from 'node:events';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { StorageError, VideoError } from '../../errors.js';
import { type FfmpegEnd, type FfmpegOptions, type FfmpegProcess, startFfmpeg } from './ffmpeg.js';

/** How a video is written. */
export interface VideoWriterOptions extends FfmpegOptions {
  /** Frames a second of the video. Default 25. */
  readonly rate?: number;
}

/**
 * A video file that grows frame by frame and appears under its name when it is whole.
 *
 * Frames lie at even distances; where their times do not, one is shown longer or left out, so that the video lasts as
 * long as its times say. It has no sound.
 *
 * @example
 * const writer = await VideoWriter.open('out.mp4', { rate: 25 });
 * await writer.write(await annotate(frame, analysis), frame.time);
 * await writer.close();
 */
export class VideoWriter {
  readonly #ffmpeg: FfmpegProcess;
  readonly #ended: Promise<FfmpegEnd>;
  readonly #path: string;
  readonly #temporary: string;
  readonly #rate: number;
  #running = true;
  #written = 0;
  #start: number | undefined;
  #last: Uint8Array | undefined;

  private constructor(ffmpeg: FfmpegProcess, path: string, temporary: string, rate: number) {
    this.#ffmpeg = ffmpeg;
    this.#path = path;
    this.#temporary = temporary;
    this.#rate = rate;
    this.#ended = ffmpeg.end.then((end) => {
      this.#running = false;
      return end;
    });
  }

  /**
   * Starts a video.
   *
   * @param path its ending names the format: .mp4, .webm, .mkv…
   * @throws {VideoError} if ffmpeg is missing
   * @throws {StorageError} if the folder cannot be made
   */
  static async open(path: string, options: VideoWriterOptions = {}): Promise<VideoWriter> {
    const { rate = 25 } = options;
    const { dir, name, ext } = parse(path);
    const temporary = join(dir, `${name}.${process.pid}.tmp${ext}`); // ffmpeg goes by the ending
    try {
      await mkdir(dirname(path), { recursive: true });
    } catch (error) {
      throw new StorageError(`the folder of ${path} cannot be made: ${(error as Error).message}`);
    }
    const ffmpeg = await startFfmpeg(options, [
      ...['-f', 'image2pipe', '-c:v', 'mjpeg', '-framerate', String(rate), '-i', 'pipe:0'],
      // 4:2:0 is what all players show; it needs even sides.
      ...['-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2', '-pix_fmt', 'yuv420p'],
      ...(['.mp4', '.m4v', '.mov'].includes(ext.toLowerCase()) ? ['-movflags', '+faststart'] : []),
      ...['-y', `file:${temporary}`],
    ]);
    return new VideoWriter(ffmpeg, path, temporary, rate);
  }

  /**
   * Adds a frame; waits while ffmpeg has enough to do.
   *
   * @param jpeg a JPEG file's bytes, all of one size
   * @param time when it is shown, in seconds, later than the frame before
   * @throws {VideoError} if ffmpeg has given up
   */
  async write(jpeg: Uint8Array, time: number): Promise<void> {
    this.#start ??= time;
    const place = Math.round((time - this.#start) * this.#rate);
    while (this.#last !== undefined && this.#written < place) {
      await this.#send(this.#last);
    }
    this.#last = jpeg;
    if (this.#written <= place) {
      await this.#send(jpeg);
    }
  }

  /**
   * Completes the video.
   *
   * @throws {VideoError} if ffmpeg could not write it; nothing is left behind
   */
  async close(): Promise<void> {
    this.#ffmpeg.stdin.end();
    const end = await this.#ended;
    if (end.code !== 0) {
      await this.discard();
      throw failure(this.#path, end);
    }
    await rename(this.#temporary, this.#path);
  }

  /** Gives the video up. */
  async discard(): Promise<void> {
    this.#ffmpeg.kill();
    await this.#ended;
    await rm(this.#temporary, { force: true });
  }

  async #send(jpeg: Uint8Array): Promise<void> {
    const { stdin } = this.#ffmpeg;
    if (this.#running && !stdin.write(jpeg)) {
      await Promise.race([once(stdin, 'drain').catch(() => {}), this.#ended]);
    }
    if (!this.#running) {
      throw failure(this.#path, await this.#ended);
    }
    this.#written++;
  }
}

function failure(path: string, { code, errors }: FfmpegEnd): VideoError {
  return new VideoError(`${path} cannot be written (${errors[0] ?? `ffmpeg's exit code is ${code}`})`);
}
