/**
 * What a video shows of each face, for people.
 * @module
 */

import type { TrackSummary } from 'lineament';
import { formatTable } from '../output/table.js';

/**
 * A table with one line for each face.
 *
 * @param tracks in order of appearance
 */
export function trackTable(tracks: readonly TrackSummary[]): string {
  if (tracks.length === 0) {
    return 'no face found';
  }
  const emotional = tracks.some(({ dominantEmotion }) => dominantEmotion !== undefined);
  const aged = tracks.some(({ meanAge }) => meanAge !== undefined);
  const others = (['gender', 'ethnicity'] as const).filter((task) =>
    tracks.some(({ distributions }) => distributions[task] !== undefined),
  );
  const header = [
    ...['face', 'from', 'to', 'duration', 'frames', 'score'],
    ...(emotional ? ['dominant emotion', 'mean emotions'] : []),
    ...(aged ? ['age'] : []),
    ...others,
  ];
  const rows = tracks.map((track) => [
    `${track.id}`,
    ...[track.from, track.to, track.duration].map((seconds) => `${seconds.toFixed(1)} s`),
    `${track.frames}`,
    track.score.toFixed(2),
    ...(emotional ? [track.dominantEmotion ?? '', topText(track.distributions.emotion, 3)] : []),
    ...(aged ? [track.meanAge === undefined ? '' : `about ${Math.round(track.meanAge)}`] : []),
    ...others.map((task) => topText(track.distributions[task], 1)),
  ]);
  return formatTable(header, rows, [0, 1, 2, 3, 4, 5]);
}

/** The most probable labels: `happy 62%, neutral 30%`. */
function topText(distribution: Readonly<Record<string, number>> | undefined, count: number): string {
  return Object.entries(distribution ?? {})
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([label, probability]) => `${label} ${Math.round(100 * probability)}%`)
    .join(', ');
}
