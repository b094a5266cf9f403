export * from './live-loop.js';
export type * from './live-result.js';
export * from './schedule.js';
