/**
 * The pictures of a split as peers get them: decoded whole, their middle cut out.
 */
import { createRequire } from 'node:module';
import { openDataset, randomStream, shuffle, sourcePictures } from '@lineament/lab';

const sharp = createRequire(new URL('../../packages/core/package.json', import.meta.url))('sharp');

/**
 * Opens a data set for its labels and its split, which are those that our models are judged by.
 *
 * @param limit how many of the split, drawn at random with a fixed seed (default: all)
 * @returns the data set and the samples' positions in it, ascending
 */
export async function openSplit(path, split, limit) {
  const dataset = await openDataset(path, { onNote: (message) => console.error(message) });
  const all = dataset.indices(split);
  if (limit === undefined || limit >= all.length) {
    return { dataset, samples: all };
  }
  const drawn = Uint32Array.from(all);
  shuffle(drawn, randomStream(0));
  return { dataset, samples: drawn.subarray(0, limit).sort() };
}

/**
 * Reads pictures from the source: the packed copy of a data set holds them smaller.
 *
 * @param part of the sides to keep, in whole pixels, centred; above 1 there is a margin, see {@link middleOf}
 * @returns one after the other, in the order that the source has them in
 */
export async function* facePictures(path, dataset, samples, part) {
  const positionOf = new Map([...samples].map((position) => [dataset.names[position], position]));
  for await (const { name, picture } of sourcePictures(path, new Set(positionOf.keys()))) {
    yield { position: positionOf.get(name), picture: middleOf(await decode(picture), part) };
  }
}

async function decode(picture) {
  if (picture.kind === 'gray') {
    const { pixels, width, height } = picture;
    return {
      data: Uint8Array.from({ length: 3 * pixels.length }, (_, at) => pixels[Math.floor(at / 3)]),
      width,
      height,
    };
  }
  const { data, info } = await sharp(picture.bytes)
    .autoOrient()
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Cuts out the middle; above 1, the picture is surrounded by its outermost pixels, repeated. */
export function middleOf({ data, width, height }, part) {
  const [keptWidth, keptHeight] = [width, height].map((side) => Math.max(1, Math.round(part * side)));
  const left = Math.floor((width - keptWidth) / 2);
  const top = Math.floor((height - keptHeight) / 2);
  const kept = new Uint8Array(3 * keptWidth * keptHeight);
  const within = (place, side) => Math.min(Math.max(place, 0), side - 1);
  for (let row = 0; row < keptHeight; row++) {
    for (let column = 0; column < keptWidth; column++) {
      const from = 3 * (within(top + row, height) * width + within(left + column, width));
      kept.set(data.subarray(from, from + 3), 3 * (row * keptWidth + column));
    }
  }
  return { data: kept, width: keptWidth, height: keptHeight };
}
