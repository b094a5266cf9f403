export * from './augmentation/index.js';
export * from './batches/index.js';
export * from './data/index.js';
export * from './initializers/index.js';
export * from './networks/index.js';
export * from './runs/index.js';
export * from './training/index.js';
