/**
 * Says how far the models are loaded, or why they are not or no longer, and the way out.
 * @module
 */

import { Button } from '../ui/button.js';
import { Message } from '../ui/message.js';
import { MeterBar } from '../ui/meter-bar.js';
import { useEngine } from './engine.js';
import type { ModelChoiceState } from './use-model-choice.js';

export function EngineMessage({ models }: { readonly models: ModelChoiceState }) {
  const engine = useEngine();
  if (engine.phase === 'loading') {
    const { loadedBytes = 0, totalBytes = 0 } = engine.progress ?? {};
    return (
      <MeterBar
        progress
        label="Loading models"
        value={totalBytes === 0 ? 0 : loadedBytes / totalBytes}
        text={`${megabytes(loadedBytes)} of ${megabytes(totalBytes)} MB`}
      />
    );
  }
  if (engine.phase !== 'failed') {
    return null;
  }
  const { chosen, choices, choose } = models;
  const other = choices.find(({ id }) => id !== chosen?.id);
  return (
    <Message
      kind="danger"
      title={engine.during === 'loading' ? 'The models cannot be loaded' : 'The analysis stopped'}
      actions={
        <>
          {chosen !== undefined && <Button onClick={() => choose(chosen)}>Try again</Button>}
          {other !== undefined && <Button onClick={() => choose(other)}>Use {other.name}</Button>}
        </>
      }
    >
      {engine.message}
    </Message>
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
