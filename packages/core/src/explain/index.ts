export * from './color-map.js';
export type { Crop, FacePixels } from './crop-input.js';
export * from './explainer.js';
export type { ExplainFaceOptions, FaceExplanation } from './face-explainers.js';
export * from './features.js';
export { type Layer, listLayers } from './layers.js';
export * from './methods.js';
export { colorize, type OverlayOptions, overlayMap, type UnitMap } from './overlay.js';
export { PREDICTED, type Target, YEARS } from './targets.js';
