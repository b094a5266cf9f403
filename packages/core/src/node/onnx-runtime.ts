/**
 * The only door to sessions of ONNX Runtime's native library.
 *
 * Since version 1.29 the library reports sessions (with the model's name, producer and hashes) to its maker over the
 * network, on Linux and macOS too, unless this variable is set before the first session. Nothing that runs here may
 * do that, so sessions are made with what this file exports.
 * @module
 */

import process from 'node:process';
import { InferenceSession } from 'onnxruntime-node';

process.env.ORT_DISABLE_TELEMETRY = '1';

export { InferenceSession };
