/**
 * The errors that autograd throws on purpose.
 * @module
 */

/** Base of every error that autograd throws on purpose; its message says what was wrong and how to mend it. */
export class AutogradError extends Error {
  override readonly name: string = 'AutogradError';
}

/** The shapes, types or attributes given to an operation do not fit together. */
export class ShapeError extends AutogradError {
  override readonly name = 'ShapeError';
}

/** A graph cannot be differentiated, compiled or read. */
export class GraphError extends AutogradError {
  override readonly name = 'GraphError';
}

/** A training session was used wrongly (a missing feed, a use after `dispose()`, a foreign state). */
export class SessionError extends AutogradError {
  override readonly name = 'SessionError';
}
