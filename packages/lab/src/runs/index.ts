export { type FileSystem, type WritableFile, writeWhole } from '../storage/storage.js';
export * from './card.js';
export * from './checkpoint-file.js';
export * from './run-folder.js';
