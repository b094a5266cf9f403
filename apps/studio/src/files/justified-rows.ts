/**
 * Lays pictures of any shape out in rows of full width, so that a gallery has no ragged edge, and finds the rows that
 * are in view, so that only those are drawn.
 * @module
 */

/** A picture's place in its row, in pixels. */
interface RowItem {
  readonly index: number;
  readonly left: number;
  readonly width: number;
}

/** A row, in pixels from the top of the gallery. */
export interface Row {
  readonly top: number;
  readonly height: number;
  readonly items: readonly RowItem[];
}

/** Panoramas and towers are shown cut to these shapes. */
const [NARROWEST, WIDEST] = [0.5, 3];

/**
 * Fills rows one after another.
 *
 * @param aspects width by height of each picture
 * @param width of the gallery
 * @param height wished for a row; rows come out lower, the last one at most as high
 * @param gap between pictures and between rows
 * @example
 * justifiedRows([1, 1, 1], 210, 100, 10).map(({ items }) => items.length); // [2, 1]
 */
export function justifiedRows(aspects: readonly number[], width: number, height: number, gap: number): Row[] {
  const rows: Row[] = [];
  let row: { index: number; aspect: number }[] = [];
  let sum = 0;
  let top = 0;
  const close = (rowHeight: number): void => {
    let left = 0;
    const items = row.map(({ index, aspect }) => {
      const item = { index, left, width: aspect * rowHeight };
      left += item.width + gap;
      return item;
    });
    rows.push({ top, height: rowHeight, items });
    top += rowHeight + gap;
    row = [];
    sum = 0;
  };
  aspects.forEach((given, index) => {
    const aspect = Math.min(WIDEST, Math.max(NARROWEST, given));
    row.push({ index, aspect });
    sum += aspect;
    const fitting = (width - gap * (row.length - 1)) / sum;
    if (fitting <= height) {
      close(fitting);
    }
  });
  if (row.length > 0) {
    close(height);
  }
  return rows;
}

/** Height of all rows in pixels, without a gap at the end. */
export function totalHeight(rows: readonly Row[]): number {
  const last = rows.at(-1);
  return last === undefined ? 0 : last.top + last.height;
}

/** The rows between two heights, by halving: galleries are long. */
export function rowsBetween(rows: readonly Row[], from: number, to: number): readonly Row[] {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row !== undefined && row.top + row.height < from) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const shown: Row[] = [];
  for (let index = low; index < rows.length; index++) {
    const row = rows[index];
    if (row === undefined || row.top > to) {
      break;
    }
    shown.push(row);
  }
  return shown;
}
