export * from './crop-offsets.js';
export * from './detected-crops.js';
