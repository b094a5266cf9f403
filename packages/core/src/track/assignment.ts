/**
 * Pairs rows with columns at the least total cost.
 * @module
 */

/**
 * Solves the assignment problem exactly, by shortest augmenting paths (the Hungarian method in the form of
 * Jonker and Volgenant 1987), in O(rows² · columns).
 *
 * @param costs a row for each left item, all of the same length; finite numbers
 * @returns for each row the index of its column, or undefined for the rows left over when there are fewer columns
 * @example
 * assign([[1, 2], [1, 9]]); // [1, 0]: 2 + 1 is less than 1 + 9
 */
export function assign(costs: readonly (readonly number[])[]): (number | undefined)[] {
  const rows = costs.length;
  const columns = costs[0]?.length ?? 0;
  if (rows > columns) {
    return assignTransposed(costs, columns);
  }
  // Index 0 stands for "none yet" in all arrays below; rows and columns count from 1.
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  const rowOf = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    const reachedFrom = new Int32Array(columns + 1);
    const shortest = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const settled = new Uint8Array(columns + 1);
    rowOf[0] = row;
    let column = 0;
    do {
      settled[column] = 1;
      const from = rowOf[column] ?? 0;
      let step = Number.POSITIVE_INFINITY;
      let nearest = 0;
      for (let to = 1; to <= columns; to++) {
        if (settled[to] === 0) {
          const reduced =
            (costs[from - 1]?.[to - 1] ?? 0) - (rowPotential[from] ?? 0) - (columnPotential[to] ?? 0);
          if (reduced < (shortest[to] ?? 0)) {
            shortest[to] = reduced;
            reachedFrom[to] = column;
          }
          if ((shortest[to] ?? 0) < step) {
            step = shortest[to] ?? 0;
            nearest = to;
          }
        }
      }
      for (let to = 0; to <= columns; to++) {
        if (settled[to] === 1) {
          const owner = rowOf[to] ?? 0;
          rowPotential[owner] = (rowPotential[owner] ?? 0) + step;
          columnPotential[to] = (columnPotential[to] ?? 0) - step;
        } else {
          shortest[to] = (shortest[to] ?? 0) - step;
        }
      }
      column = nearest;
    } while (rowOf[column] !== 0);
    // Back along the path, each column passes to the row that reached it.
    while (column !== 0) {
      const previous = reachedFrom[column] ?? 0;
      rowOf[column] = rowOf[previous] ?? 0;
      column = previous;
    }
  }
  const columnOf: (number | undefined)[] = Array(rows).fill(undefined);
  for (let column = 1; column <= columns; column++) {
    const row = rowOf[column] ?? 0;
    if (row > 0) {
      columnOf[row - 1] = column - 1;
    }
  }
  return columnOf;
}

/** With more rows than columns, each column takes a row. */
function assignTransposed(costs: readonly (readonly number[])[], columns: number): (number | undefined)[] {
  const transposed = Array.from({ length: columns }, (_, column) => costs.map((row) => row[column] ?? 0));
  const columnOf: (number | undefined)[] = Array(costs.length).fill(undefined);
  assign(transposed).forEach((row, column) => {
    if (row !== undefined) {
      columnOf[row] = column;
    }
  });
  return columnOf;
}
