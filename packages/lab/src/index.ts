export * from './augmentation/index.js';
export * from './batches/index.js';
export * from './data/index.js';
