/**
 * Mixes pictures of a batch in pairs, and their labels with them.
 *
 * Sources: Zhang et al. 2018, "mixup: Beyond Empirical Risk Minimization", arXiv:1710.09412; Yun et al. 2019, "CutMix:
 * Regularization Strategy to Train Strong Classifiers with Localizable Features", arXiv:1905.04899.
 * @module
 */
import { type RandomStream, shuffle } from '../data/random.js';
import type { PictureShape } from './augment.js';
import type { Augmentation } from './schema.js';

/** A rectangle in whole pixels. */
interface MixBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What becomes of each row of a batch. */
export interface MixPlan {
  /** [B] row that each is mixed with; itself where it stays as it is. */
  readonly partners: Uint32Array;
  /** [B] what is left of the row's own picture and label, 0–1. */
  readonly shares: Float32Array;
  /** [B] the part that the partner's picture covers (cutmix); all of it, blended, where there is none (mixup). */
  readonly boxes: readonly (MixBox | undefined)[];
}

/** Rows that may be mixed with one another carry the same code. */
export type MixGroups = readonly (string | undefined)[];

/** Whether an augmentation mixes pictures. */
export function mixes({ mixup, cutmix }: Augmentation): boolean {
  return mixup !== undefined || cutmix !== undefined;
}

/**
 * Draws a batch's mixture.
 *
 * @param groups of each row; a row without one stays as it is. Rows with labels of the same heads make a group: a label
 *   that only one of two pictures has would be a label of half a picture
 * @param random belongs to the batch
 * @returns `undefined` if nothing is mixed
 */
export function drawMix(
  { mixup, cutmix }: Augmentation,
  groups: MixGroups,
  { width, height }: Pick<PictureShape, 'width' | 'height'>,
  random: RandomStream,
): MixPlan | undefined {
  if (mixup === undefined && cutmix === undefined) {
    return undefined;
  }
  const partners = drawPartners(groups, random);
  const shares = new Float32Array(groups.length).fill(1);
  const boxes = groups.map((_, row): MixBox | undefined => {
    // Every row takes its numbers from the stream, so that one row's group does not change what others get.
    const choice = random.fraction();
    const [first, second] = [drawShare(mixup?.alpha ?? 1, random), drawShare(cutmix?.alpha ?? 1, random)];
    const [x, y] = [random.fraction(), random.fraction()];
    if (partners[row] === row) {
      return undefined;
    }
    const mixupPart = mixup?.probability ?? 0;
    const cutmixPart = cutmix?.probability ?? 0;
    // Where both are wanted always, each gets its half.
    const total = Math.max(1, mixupPart + cutmixPart);
    if (choice < mixupPart / total) {
      shares[row] = first;
    } else if (choice < (mixupPart + cutmixPart) / total) {
      const box = boxOf(1 - second, { width, height }, x, y);
      shares[row] = 1 - (box.width * box.height) / (width * height);
      return box;
    }
    return undefined;
  });
  return { partners, shares, boxes };
}

/** Each row of a group gets another row of it: the next one in a random order. */
function drawPartners(groups: MixGroups, random: RandomStream): Uint32Array {
  const partners = Uint32Array.from(groups, (_, row) => row);
  const members = new Map<string, number[]>();
  groups.forEach((group, row) => {
    if (group !== undefined) {
      members.set(group, [...(members.get(group) ?? []), row]);
    }
  });
  for (const rows of members.values()) {
    const order = shuffle(Uint32Array.from(rows), random);
    order.forEach((row, place) => {
      partners[row] = order[(place + 1) % order.length] ?? row;
    });
  }
  return partners;
}

/** Beta(α, α) by Jöhnk's method (1964), which suits small α. */
function drawShare(alpha: number, random: RandomStream): number {
  for (;;) {
    const x = random.fraction() ** (1 / alpha);
    const y = random.fraction() ** (1 / alpha);
    if (x + y <= 1 && x + y > 0) {
      return x / (x + y);
    }
  }
}

/** A rectangle of the picture's shape around a place, cut off at the edges. */
function boxOf(
  area: number,
  { width, height }: Pick<PictureShape, 'width' | 'height'>,
  x: number,
  y: number,
): MixBox {
  const side = Math.sqrt(area);
  const span = (size: number, place: number): [start: number, length: number] => {
    const half = (side * size) / 2;
    const start = Math.max(0, Math.round(place * size - half));
    return [start, Math.max(0, Math.min(size, Math.round(place * size + half)) - start)];
  };
  const [left, boxWidth] = span(width, x);
  const [top, boxHeight] = span(height, y);
  return { left, top, width: boxWidth, height: boxHeight };
}

/**
 * Mixes pictures in place.
 *
 * @param images [B, C, H, W]
 */
export function mixPictures(
  images: Float32Array,
  { width, height, channels }: PictureShape,
  plan: MixPlan,
): void {
  const before = images.slice();
  const length = width * height * channels;
  plan.partners.forEach((partner, row) => {
    const share = plan.shares[row] ?? 1;
    if (share === 1) {
      return;
    }
    const own = images.subarray(row * length, (row + 1) * length);
    const other = before.subarray(partner * length, (partner + 1) * length);
    const box = plan.boxes[row];
    if (box === undefined) {
      own.forEach((value, place) => {
        own[place] = share * value + (1 - share) * (other[place] ?? 0);
      });
      return;
    }
    for (let line = 0; line < channels * box.height; line++) {
      const channel = Math.floor(line / box.height);
      const start = (channel * height + box.top + (line % box.height)) * width + box.left;
      own.set(other.subarray(start, start + box.width), start);
    }
  });
}

/**
 * Mixes labels: the loss of a mixed row is the two rows' losses by their shares and weights.
 *
 * @param labels [B, classes]
 * @param weights [B]
 * @returns new arrays
 */
export function mixLabels(
  labels: Float32Array,
  weights: Float32Array,
  plan: MixPlan,
): { labels: Float32Array<ArrayBuffer>; weights: Float32Array<ArrayBuffer> } {
  const classes = labels.length / weights.length;
  const mixed = { labels: Float32Array.from(labels), weights: Float32Array.from(weights) };
  plan.partners.forEach((partner, row) => {
    const share = plan.shares[row] ?? 1;
    const own = share * (weights[row] ?? 0);
    const other = (1 - share) * (weights[partner] ?? 0);
    if (share === 1) {
      return;
    }
    mixed.weights[row] = own + other;
    if (own + other === 0) {
      return;
    }
    for (let label = 0; label < classes; label++) {
      mixed.labels[row * classes + label] =
        (own * (labels[row * classes + label] ?? 0) + other * (labels[partner * classes + label] ?? 0)) /
        (own + other);
    }
  });
  return mixed;
}
