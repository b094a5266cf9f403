export * from './augment.js';
export * from './schema.js';
export { TRIVIAL_EFFECTS, type TrivialEffect } from './trivial-augment.js';
