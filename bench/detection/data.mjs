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

/**
 * Matches what was found with what is there, each box once, best overlap first.
 *
 * @returns which labelled boxes were found, which were missed, and what else was found
 */
export function match(labelled, found) {
  const pairs = labelled
    .flatMap((box) => found.map((other) => ({ box, other, overlap: intersectionOverUnion(box, other) })))
    .filter(({ overlap }) => overlap >= LEAST_OVERLAP)
    .sort((a, b) => b.overlap - a.overlap);
  const matched = new Map();
  const taken = new Set();
  for (const { box, other } of pairs) {
    if (!matched.has(box) && !taken.has(other)) {
      matched.set(box, other);
      taken.add(other);
    }
  }
  return {
    found: labelled.filter((box) => matched.has(box)),
    missed: labelled.filter((box) => !matched.has(box)),
    others: found.filter((other) => !taken.has(other)),
  };
}
