export * from '../index.js';
export * from './assets.js';
export * from './backend.js';
