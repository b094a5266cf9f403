export * from './api.js';
export { createHandler, type Handler, type HandlerOptions } from './handler.js';
export { CONTENT_SECURITY_POLICY } from './http/security-headers.js';
export {
  describeModel,
  type FoundModel,
  findModels,
  MODEL_FILES,
  type ModelSources,
} from './models/list-models.js';
export * from './serve.js';
