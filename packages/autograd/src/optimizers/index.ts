export * from './adam.js';
export * from './clipping.js';
export * from './optimizer.js';
export * from './sgd.js';
