/**
 * What ffmpeg's log says about the frames it sends.
 * @module
 */

/** What a video says about itself. */
export interface StreamInfo {
  /** Frames a second, if the source states them. */
  readonly rate: number | undefined;
  /** Seconds, if the source states them. */
  readonly duration: number | undefined;
}

/** Time between frames where a source gives none. */
const USUAL_INTERVAL = 1 / 25;

/** Reads times from the log line by line and hands them out frame by frame. */
export class FrameLog {
  #rate: number | undefined;
  #duration: number | undefined;
  readonly #times: (number | undefined)[] = [];
  #wake: () => void = () => {};
  #ended = false;
  #last: number | undefined;

  /** The source's own figures, as far as they have been read. */
  get info(): StreamInfo {
    return { rate: this.#rate, duration: this.#duration };
  }

  /** Takes in a line of the log. */
  read(line: string): void {
    const time = /\bframe:\s*\d+\s+pts:\s*\S+\s+pts_time:\s*(\S+)/.exec(line)?.[1];
    if (time !== undefined) {
      const seconds = Number(time);
      this.#times.push(Number.isFinite(seconds) ? seconds : undefined);
      this.#wake();
      return;
    }
    const duration = /^\[info\]\s+Duration: (\d+):(\d+):([\d.]+)/.exec(line);
    if (duration !== null) {
      this.#duration ??= Number(duration[1]) * 3_600 + Number(duration[2]) * 60 + Number(duration[3]);
    }
    const rate = /Stream #.*Video:.*?([\d.]+) fps/.exec(line)?.[1];
    if (rate !== undefined && Number(rate) > 0) {
      this.#rate ??= Number(rate); // the first is the input's
    }
  }

  /** No more lines will come. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /**
   * Time of the next frame, in seconds: waits for its line, which may come a moment after its pixels.
   *
   * @returns always later than the frame before, whatever the source says
   */
  async next(): Promise<number> {
    while (this.#times.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const said = this.#times.shift();
    const usual = this.#last === undefined ? 0 : this.#last + USUAL_INTERVAL;
    const time = said !== undefined && (this.#last === undefined || said > this.#last) ? said : usual;
    this.#last = Math.max(0, time);
    return this.#last;
  }
}
