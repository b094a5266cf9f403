export { parallelCoordinates } from './parallel-coordinates.js';
export * from './results-table.js';
export * from './space.js';
export * from './study.js';
