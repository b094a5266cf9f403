/**
 * Where each face's label goes: beside its face, inside the picture, over no other face or label if it can be.
 * @module
 */

import { type Box, overlapArea } from 'lineament';

/** The places a label can take, best first. */
const SIDES = ['above', 'below', 'right', 'left', 'top-inside', 'bottom-inside'] as const;
export type Side = (typeof SIDES)[number];

/** A face that needs a label. */
export interface LabelRequest {
  /** Of the face, in pixels of the drawing. */
  readonly box: Box;
  /** Of the label, in the same pixels. */
  readonly width: number;
  readonly height: number;
  /** Where it was in the frame before: it stays there unless another place is clearly better. */
  readonly before?: Side | undefined;
}

/** Where a label goes. */
export interface PlacedLabel {
  readonly side: Side;
  readonly box: Box;
}

/** Between a face's box and its label. */
const GAP = 4;
/** Part of a label's area that it must win by moving to another side; else labels would jump to and fro. */
const MOVE_THRESHOLD = 0.15;

/**
 * Places the labels one after another.
 *
 * @param requests in order of importance: the first ones choose first
 * @param width of the drawing
 * @param height of the drawing
 * @returns a place for each, in their order; inside the drawing wherever the label fits into it
 * @example
 * placeLabels([{ box: { x: 40, y: 5, width: 20, height: 20 }, width: 30, height: 10 }], 100, 100);
 * // [{ side: 'below', box: { x: 40, y: 29, width: 30, height: 10 } }]: no room above
 */
export function placeLabels(requests: readonly LabelRequest[], width: number, height: number): PlacedLabel[] {
  const faces = requests.map(({ box }) => box);
  const labels: Box[] = [];
  return requests.map((request, index) => {
    const others = [...faces.filter((_, face) => face !== index), ...labels];
    const chosen = placeLabel(request, others, width, height);
    labels.push(chosen.box);
    return chosen;
  });
}

function placeLabel(
  request: LabelRequest,
  others: readonly Box[],
  width: number,
  height: number,
): PlacedLabel {
  const area = request.width * request.height;
  const places = SIDES.map((side, rank) => {
    const wanted = boxBeside(request, side);
    const box = {
      ...wanted,
      x: Math.max(0, Math.min(wanted.x, width - wanted.width)),
      y: Math.max(0, Math.min(wanted.y, height - wanted.height)),
    };
    const hidesOthers = others.reduce((sum, other) => sum + overlapArea(box, other), 0) / area;
    // A label on its own face hides what it speaks of: better than on another's, worse than beside.
    const hidesOwn = (0.5 * overlapArea(box, request.box)) / area;
    const habit = side === request.before ? -MOVE_THRESHOLD : 0;
    return { side, box, cost: hidesOthers + hidesOwn + habit + 0.001 * rank };
  });
  const best = places.reduce((least, place) => (place.cost < least.cost ? place : least));
  return { side: best.side, box: best.box };
}

function boxBeside({ box, width, height }: LabelRequest, side: Side): Box {
  const size = { width, height };
  switch (side) {
    case 'above':
      return { x: box.x, y: box.y - height - GAP, ...size };
    case 'below':
      return { x: box.x, y: box.y + box.height + GAP, ...size };
    case 'right':
      return { x: box.x + box.width + GAP, y: box.y, ...size };
    case 'left':
      return { x: box.x - width - GAP, y: box.y, ...size };
    case 'top-inside':
      return { x: box.x, y: box.y, ...size };
    case 'bottom-inside':
      return { x: box.x, y: box.y + box.height - height, ...size };
  }
}
