export * from './rewrite.js';
