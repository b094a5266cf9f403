export * from './compress-model.js';
export * from './measure-ranges.js';
