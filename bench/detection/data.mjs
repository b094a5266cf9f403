/**
 * Labelled photos: dlib's examples, the group of 1927, scenes without faces.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** A box counts as found at this intersection over union. */
const LEAST_OVERLAP = 0.4;

function intersectionOverUnion(a, b) {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/** Photos and boxes of dlib's `examples/faces`: both annotation files. */
export function dlibPhotos(folder) {
  return ['training.xml', 'testing.xml'].flatMap((name) =>
    [
      ...readFileSync(join(folder, name), 'utf8').matchAll(/<image file='([^']+)'[^>]*>([\s\S]*?)<\/image>/g),
    ].map(([, photo, content]) => ({
      path: join(folder, photo),
      boxes: [...content.matchAll(/<box top='(-?\d+)' left='(-?\d+)' width='(\d+)' height='(\d+)'/g)].map(
        ([, top, left, width, height]) => ({ x: +left, y: +top, width: +width, height: +height }),
      ),
    })),
  );
}

/** The group photo with its 29 faces. */
export function groupPhoto(path) {
  const { boxes } = JSON.parse(readFileSync(join(here, 'group-1927.json'), 'utf8'));
  return [{ path, boxes }];
}

/** Photos without faces. */
export function scenes(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => /\.jpe?g$/i.test(name))
    .sort()
    .map((name) => ({ path: join(folder, name), boxes: [] }));
}

/** How near two boxes' middles are, 0–1; 0 unless each lies in the other box. Says nothing of the boxes' sizes. */
function nearness(a, b) {
  const [right, down] = [b.x + b.width / 2 - (a.x + a.width / 2), b.y + b.height / 2 - (a.y + a.height / 2)];
  const isInBoth =
    Math.abs(right) < Math.min(a.width, b.width) / 2 && Math.abs(down) < Math.min(a.height, b.height) / 2;
  return isInBoth ? 1 / (1 + Math.hypot(right, down) / a.width) : 0;
}

/**
 * Matches what was found with what is there, each box once, best first.
 *
 * @returns which labelled boxes were found, which were missed, what else was found, and how many were found by their
 *   place alone
 */
export function match(labelled, found) {
  const byOverlap = pair(labelled, found, intersectionOverUnion, LEAST_OVERLAP);
  return {
    found: labelled.filter((box) => byOverlap.has(box)),
    missed: labelled.filter((box) => !byOverlap.has(box)),
    others: found.filter((other) => ![...byOverlap.values()].includes(other)),
    foundByPlace: pair(labelled, found, nearness, Number.MIN_VALUE).size,
  };
}

function pair(labelled, found, likeness, least) {
  const pairs = labelled
    .flatMap((box) => found.map((other) => ({ box, other, value: likeness(box, other) })))
    .filter(({ value }) => value >= least)
    .sort((a, b) => b.value - a.value);
  const matched = new Map();
  const taken = new Set();
  for (const { box, other } of pairs) {
    if (!matched.has(box) && !taken.has(other)) {
      matched.set(box, other);
      taken.add(other);
    }
  }
  return matched;
}
