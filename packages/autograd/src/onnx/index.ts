export * from './decode.js';
export * from './encode.js';
export * from './model.js';
