export * from './calibrate-model.js';
