export * from './audit.js';
export * from './audit-table.js';
export { FOUR_FIFTHS } from './grouping.js';
export * from './significance.js';
export * from './types.js';
