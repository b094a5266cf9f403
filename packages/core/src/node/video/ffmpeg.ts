/**
 * The user's ffmpeg as a child process.
 * @module
 */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { VideoError } from '../../errors.js';

/** How to run ffmpeg. */
export interface FfmpegOptions {
  /** The program: a name to look up or a path, and arguments that come first. Default `ffmpeg`. */
  readonly ffmpeg?: string | readonly string[];
}

/** How the process ended. */
export interface FfmpegEnd {
  /** Exit code; null if a signal ended it. */
  readonly code: number | null;
  /** Messages of level error and above, without repetitions; the first twenty. */
  readonly errors: readonly string[];
}

/** A running ffmpeg. */
export interface FfmpegProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Settles when it has ended and all it said has been heard. */
  readonly end: Promise<FfmpegEnd>;
  kill(): void;
}

const MOST_ERRORS = 20;

/**
 * Starts ffmpeg.
 *
 * @param args without the program
 * @param onLine takes each line of its log
 * @throws {VideoError} if it is not there or cannot be started
 */
export async function startFfmpeg(
  { ffmpeg = 'ffmpeg' }: FfmpegOptions,
  args: readonly string[],
  onLine: (line: string) => void = () => {},
): Promise<FfmpegProcess> {
  const [program = 'ffmpeg', ...first] = typeof ffmpeg === 'string' ? [ffmpeg] : ffmpeg;
  // "level+" puts the level before each message: [error], [info]…
  const common = ['-hide_banner', '-nostats', '-loglevel', 'level+info'];
  const child = spawn(program, [...first, ...common, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new VideoError(
      (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? `${program} is not installed; videos and cameras need ffmpeg: install it (apt install ffmpeg, brew install ffmpeg, winget install ffmpeg) or name its path`
        : `${program} cannot be started: ${(error as Error).message}`,
    );
  }
  child.stdin.on('error', () => {}); // it may end before it has read all; its exit tells why
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    end: listen(child, onLine),
    kill: () => child.kill('SIGKILL'),
  };
}

async function listen(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  onLine: (line: string) => void,
): Promise<FfmpegEnd> {
  const errors = new Set<string>();
  let rest = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split(/\r?\n|\r/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      onLine(line);
      const message = /\[(?:error|fatal|panic)\] (.*\S)/.exec(line)?.[1];
      if (message !== undefined && errors.size < MOST_ERRORS) {
        errors.add(message);
      }
    }
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, errors: [...errors] };
}
