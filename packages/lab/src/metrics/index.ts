export * from './age.js';
export * from './confusion.js';
export * from './interval.js';
export * from './probabilities.js';
export * from './temperature.js';
