export * from '../index.js';
export * from '../live/index.js';
export * from './analyzer.js';
export * from './asset-list.js';
