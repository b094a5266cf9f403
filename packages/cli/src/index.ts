export type { CliCommand } from './command.js';
export { UsageError } from './command.js';
export type { Progress, Terminal } from './output/terminal.js';
export { main } from './program.js';
