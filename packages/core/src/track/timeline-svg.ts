/**
 * A picture of a video: each face a band over time, its emotions stacked in color.
 * @module
 */

import { EMOTIONS } from '../attributes/labels.js';
import type { Timeline, TimelinePoint } from './timeline.js';

/** Told apart by people with color-blindness, too (Okabe and Ito 2008); neutral is gray. */
const COLORS: Readonly<Record<(typeof EMOTIONS)[number], string>> = {
  angry: '#d55e00',
  disgust: '#009e73',
  fear: '#000000',
  happy: '#f0e442',
  sad: '#0072b2',
  surprise: '#cc79a7',
  neutral: '#c8c8c8',
};
const SEEN_COLOR = '#56b4e9';
/** Rows; a crowd's passers-by would make a picture that nobody can read. */
const MOST_TRACKS = 24;
const [WIDTH, LEFT, RIGHT, TOP, ROW, GAP, BOTTOM] = [960, 70, 20, 60, 70, 14, 40];

/**
 * Draws a timeline.
 *
 * Without an emotion model the bands show when each face was seen, as high as its mean detection score. The letters
 * need any sans-serif font.
 *
 * @param title above the picture, such as the name of the video
 * @returns an SVG document; at most 24 faces, those seen longest, in order of appearance
 */
export function timelineSvg(timeline: Timeline, title: string): string {
  const all = [...timeline.tracks()];
  const longest = new Set(
    [...all]
      .sort(([, a], [, b]) => b.length - a.length)
      .slice(0, MOST_TRACKS)
      .map(([id]) => id),
  );
  const rows = all.filter(([id]) => longest.has(id));
  const emotional = rows.some(([, points]) => points.some(({ emotions }) => emotions.length > 0));
  // A video of one frame has no length; it is drawn as a second.
  const stretch = timeline.stretch || 1;
  const end = timeline.end + stretch;
  const x = (time: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * time) / end;
  const height = TOP + rows.length * (ROW + GAP) + BOTTOM;
  const left = all.length - rows.length;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(LEFT, 22, `${title}${left > 0 ? ` (${left} more faces, seen shorter)` : ''}`, 'font-weight="bold"'),
    ...(emotional
      ? legend()
      : [text(LEFT, 44, 'when each face was seen; as high as its mean detection score (no emotion model)')]),
    ...rows.flatMap(([id, points], row) => drawTrack(id, points, TOP + row * (ROW + GAP), stretch, x)),
    ...axis(end, TOP + rows.length * (ROW + GAP), x),
    ...(rows.length === 0 ? [text(LEFT, TOP, 'no face found')] : []),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function legend(): string[] {
  return EMOTIONS.flatMap((emotion, index) => [
    `<rect x="${LEFT + index * 110}" y="33" width="12" height="12" fill="${COLORS[emotion]}" stroke="#666" stroke-width="0.5"/>`,
    text(LEFT + 17 + index * 110, 44, emotion),
  ]);
}

function drawTrack(
  id: number,
  points: readonly TimelinePoint[],
  top: number,
  stretch: number,
  x: (time: number) => number,
): string[] {
  const bars: string[] = [];
  const bar = ({ time }: TimelinePoint, from: number, to: number, color: string): void => {
    // A hair wider than its stretch: else the seams between the bars would shine through.
    const width = x(time + stretch) - x(time) + 0.3;
    bars.push(
      `<rect x="${fixed(x(time))}" y="${fixed(top + ROW * (1 - to))}" width="${fixed(width)}" height="${fixed(ROW * (to - from))}" fill="${color}"/>`,
    );
  };
  for (const point of points) {
    if (point.emotions.length === 0) {
      bar(point, 0, point.score, SEEN_COLOR);
      continue;
    }
    let from = 0;
    EMOTIONS.forEach((emotion, index) => {
      const to = from + (point.emotions[index] ?? 0);
      bar(point, from, to, COLORS[emotion]);
      from = to;
    });
  }
  return [
    `<rect x="${fixed(x(0))}" y="${top}" width="${WIDTH - LEFT - RIGHT}" height="${ROW}" fill="#f6f6f6"/>`,
    text(8, top + ROW / 2 + 5, `face ${id}`),
    ...bars,
  ];
}

function axis(end: number, top: number, x: (time: number) => number): string[] {
  const step = niceStep(end / 8);
  const marks: string[] = [];
  for (let index = 0; index * step <= end; index++) {
    const at = fixed(x(index * step));
    marks.push(
      `<line x1="${at}" y1="${top}" x2="${at}" y2="${top + 5}" stroke="#444"/>`,
      text(Number(at), top + 20, timeText(index * step), 'text-anchor="middle"'),
    );
  }
  return marks;
}

/** The next of 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60… seconds. */
function niceStep(least: number): number {
  const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600];
  return steps.find((step) => step >= least) ?? Math.ceil(least / 3_600) * 3_600;
}

function timeText(seconds: number): string {
  const whole = Math.floor(seconds);
  if (whole < 60) {
    return `${Math.round(seconds * 10) / 10} s`;
  }
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  const escaped = content.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<text x="${fixed(x)}" y="${fixed(y)}" fill="#222" ${attributes}>${escaped}</text>`;
}

function fixed(value: number): string {
  return String(Math.round(value * 100) / 100);
}
