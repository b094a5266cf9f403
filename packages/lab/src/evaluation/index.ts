export * from './evaluate.js';
export * from './judge.js';
export * from './loaded-model.js';
export * from './predictions.js';
