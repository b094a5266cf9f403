export * from './card-figures.js';
export * from './model-readme.js';
