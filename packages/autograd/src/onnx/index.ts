export * from './decode.js';
export * from './encode.js';
export * from './float16.js';
export * from './model.js';
export * from './ranges.js';
export * from './weights.js';
