export * from './evaluate.js';
export * from './figures/index.js';
export * from './judge.js';
export * from './loaded-model.js';
export * from './predictions.js';
export * from './report/index.js';
