/**
 * The points around which BlazeFace predicts.
 * @module
 */

import type { Point } from '../image/geometry.js';

/** Cells a side and anchors a cell of BlazeFace's two feature maps, the same for both input sizes. */
const FEATURE_MAPS = [
  { cells: 16, anchorsPerCell: 2 },
  { cells: 8, anchorsPerCell: 6 },
] as const;

/**
 * Anchor centres of each feature map, in the order of the network's outputs.
 *
 * The finer map comes first; within a map row by row, and each cell's anchors share its centre
 * (Bazarevsky et al. 2019, "BlazeFace", arXiv:1907.05047, section 3.2: anchors of one size only).
 *
 * @returns 512 points (16·16·2) and 384 points (8·8·6), as fractions of the input's side
 * @example
 * const [fine, coarse] = blazeFaceAnchors();
 * fine[0]; // { x: 0.03125, y: 0.03125 }
 * coarse[0]; // { x: 0.0625, y: 0.0625 }
 */
export function blazeFaceAnchors(): readonly (readonly Point[])[] {
  return FEATURE_MAPS.map(({ cells, anchorsPerCell }) =>
    Array.from({ length: cells * cells * anchorsPerCell }, (_, index) => {
      const cell = Math.floor(index / anchorsPerCell);
      return { x: ((cell % cells) + 0.5) / cells, y: (Math.floor(cell / cells) + 0.5) / cells };
    }),
  );
}
