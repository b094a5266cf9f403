export * from './attributes/labels.js';
export * from './card/card.js';
export * from './errors.js';
