export * from './compress-model.js';
