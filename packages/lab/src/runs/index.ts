export * from './card.js';
export * from './checkpoint-file.js';
export * from './run-folder.js';
export type { FileSystem, WritableFile } from './storage.js';
