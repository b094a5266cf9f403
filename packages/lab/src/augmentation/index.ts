export * from './augment.js';
export * from './schema.js';
