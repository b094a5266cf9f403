export { type FileSystem, type WritableFile, writeWhole } from '../storage/storage.js';
export { type FolderContent, requireWritableFolder, writeFolder } from '../storage/write-folder.js';
export * from './card.js';
export * from './checkpoint-file.js';
export * from './model-folder.js';
export * from './run-folder.js';
