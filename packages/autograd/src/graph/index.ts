export { ANY_BATCH, type CompileOptions, compile } from './compile.js';
export { gradients, vectorJacobianProduct } from './differentiate.js';
export type { Shape } from './shape.js';
export { PORTABLE, type Target } from './target.js';
export { Constant, constant, Input, Parameter, Value } from './value.js';
