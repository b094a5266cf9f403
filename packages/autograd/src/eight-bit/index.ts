export * from './ranges.js';
export * from './rewrite.js';
