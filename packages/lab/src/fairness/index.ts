export * from './audit.js';
export * from './audit-predictions.js';
export * from './audit-table.js';
export * from './detection.js';
export { groupTemperatures } from './group-temperature.js';
export { FOUR_FIFTHS } from './grouping.js';
export { benjaminiHochberg, fisherExact, type SampleMoments, welchTest } from './significance.js';
export type * from './types.js';
