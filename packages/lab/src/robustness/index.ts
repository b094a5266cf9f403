export * from './corrupted-dataset.js';
export * from './corruption.js';
export * from './corruption-error.js';
export * from './corruption-sheet.js';
export * from './corruptions.js';
export * from './face-picture.js';
export * from './stress.js';
export * from './stress-report.js';
