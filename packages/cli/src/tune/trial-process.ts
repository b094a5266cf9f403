/**
 * The program of a trial's process: one command line.
 * @module
 */
import { main } from '../program.js';

// However the process that started this one ends, this one must not stay; it can be gone on with.
process.on('disconnect', () => process.exit(1));
process.exitCode = await main(process.argv.slice(2));
process.disconnect?.();
