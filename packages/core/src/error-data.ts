/**
 * Errors that cross from a worker, or a worker thread, and keep their class.
 * @module
 */

import {
  BackendError,
  DataError,
  ImageError,
  InvalidInputError,
  LineamentError,
  ModelError,
  VideoError,
} from './errors.js';

/** An error as it travels: structured cloning would lose its class. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
}

const CLASSES = [
  LineamentError,
  InvalidInputError,
  ImageError,
  VideoError,
  ModelError,
  BackendError,
  DataError,
].map((Class) => ({ name: new Class().name, Class }));

/** What of an error is sent. */
export function toErrorData(error: unknown): ErrorData {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) };
}

/** The error as the worker threw it; one that was not thrown on purpose is a plain `Error`. */
export function fromErrorData({ name, message }: ErrorData): Error {
  const found = CLASSES.find((entry) => entry.name === name);
  return found === undefined ? new Error(`${name}: ${message}`) : new found.Class(message);
}
