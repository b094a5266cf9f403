export {
  type ImportedModel,
  type ImportedNode,
  type ImportOptions,
  importModel,
} from './import-model.js';
