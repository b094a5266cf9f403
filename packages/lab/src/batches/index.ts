export * from './batch-loader.js';
export { targetClasses } from './targets.js';
export * from './types.js';
