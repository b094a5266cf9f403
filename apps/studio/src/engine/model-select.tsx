/**
 * Chooses among the installed models; nothing where there is one only.
 * @module
 */

import { Select } from '../ui/select.js';
import type { ModelChoiceState } from './use-model-choice.js';

export function ModelSelect({ models }: { readonly models: ModelChoiceState }) {
  const { choices, chosen, choose } = models;
  if (choices.length < 2 || chosen === undefined) {
    return null;
  }
  return (
    <Select
      label="Model"
      value={chosen.id}
      options={choices.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={(id) => {
        const choice = choices.find((candidate) => candidate.id === id);
        if (choice !== undefined) {
          choose(choice);
        }
      }}
    />
  );
}
