/**
 * The card of a training that was stopped and gone on with.
 * @module
 */
import type { RunOutcome } from '@lineament/lab';
import { parseCard } from 'lineament';
import { wholeCommandLine } from './command-line.js';

/**
 * Tells in the card the command line that makes the same model in one go: the one that the run was begun with may say
 * where that was to pause, and nothing about how far the run has come since.
 */
export async function tellWholeCommand({ folder, hasModel, status, state }: RunOutcome): Promise<void> {
  if (!hasModel) {
    return;
  }
  const card = parseCard(await folder.readJson('card.json'), folder.file('card.json'));
  if (card.training !== undefined) {
    // A stopped run's model is the best of its whole epochs.
    const command = wholeCommandLine(card.training.command, status === 'stopped' ? state.epoch : undefined);
    await folder.writeJson('card.json', { ...card, training: { ...card.training, command } });
  }
}
