/**
 * Keeps zod from trying whether it may make functions from text: a strict content security policy forbids that and
 * reports every try. Imported before anything that makes a schema.
 * @module
 */

import { config } from 'zod';

config({ jitless: true });
