/**
 * The errors that lineament throws on purpose. Anything else that escapes is a bug.
 * @module
 */

/** Base of every error thrown on purpose; its message names the input, what was wrong and the mend. */
export class LineamentError extends Error {
  override readonly name: string = 'LineamentError';
}

/** An argument, option or file given by the caller cannot be used. */
export class InvalidInputError extends LineamentError {
  override readonly name = 'InvalidInputError';
}

/** An image cannot be decoded, or is larger than the limit. */
export class ImageError extends LineamentError {
  override readonly name = 'ImageError';
}

/** A video or camera cannot be read to its end, or a video cannot be written. */
export class VideoError extends LineamentError {
  override readonly name = 'VideoError';
}

/** A model is missing, cannot be loaded, or contradicts its card. */
export class ModelError extends LineamentError {
  override readonly name = 'ModelError';
}

/** The inference runtime cannot be fetched or started here, or it stopped. */
export class BackendError extends LineamentError {
  override readonly name = 'BackendError';
}

/** A data set is missing, damaged, or holds a value outside its contract. */
export class DataError extends LineamentError {
  override readonly name = 'DataError';
}

/** A training run cannot go on. */
export class TrainingError extends LineamentError {
  override readonly name: string = 'TrainingError';
}

/**
 * A training run cannot go on by its own settings, and would not the next time either: a loss that is no finite number,
 * a configuration that contradicts itself or its data.
 */
export class SettingsError extends TrainingError {
  override readonly name = 'SettingsError';
}

/** A result or checkpoint cannot be written; what was there before is still whole. */
export class StorageError extends LineamentError {
  override readonly name = 'StorageError';
}
