// Puts lineament's models and ONNX Runtime where Vite serves files from.
import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const assets = dirname(fileURLToPath(import.meta.resolve('lineament/assets/manifest.json')));
cpSync(assets, join(import.meta.dirname, 'public', 'lineament'), { recursive: true });
