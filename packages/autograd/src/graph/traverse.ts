/**
 * Walking the graph.
 * @module
 */

import type { Operation, Value } from './value.js';

/**
 * Operations that the given values depend on, each after all that it depends on itself.
 *
 * @param settled operations not to visit, nor anything behind them
 */
export function operationsBefore(
  values: Iterable<Value>,
  settled: (operation: Operation) => boolean = () => false,
): Operation[] {
  const order: Operation[] = [];
  const seen = new Set<Operation>();
  // An explicit stack: a whole training step is thousands of operations deep.
  const stack: { operation: Operation; next: number }[] = [];
  const visit = (value: Value): void => {
    if (value.operation !== undefined && !seen.has(value.operation) && !settled(value.operation)) {
      seen.add(value.operation);
      stack.push({ operation: value.operation, next: 0 });
    }
  };
  for (const value of values) {
    visit(value);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const input = top.operation.inputs[top.next];
      top.next += 1;
      if (input !== undefined) {
        visit(input);
      } else {
        order.push(top.operation);
        stack.pop();
      }
    }
  }
  return order;
}
