export { defaultCacheFolder } from './cache/cache-folder.js';
export { writeContactSheet } from './contact-sheet.js';
export * from './counts.js';
export * from './dataset.js';
export { emotionTargets, FER_PLUS_COLUMNS } from './formats/fer-plus.js';
export { openDataset } from './open-dataset.js';
export { type RandomStream, randomStream, shuffle } from './random.js';
export { hashSplit, seededHashSplit } from './split.js';
export * from './types.js';
