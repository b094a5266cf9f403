/**
 * Which models the user wants; loads them.
 * @module
 */

import { useCallback, useEffect, useState } from 'react';
import { engineChoice, loadEngine } from './engine.js';
import { fetchModelChoices, type ModelChoice } from './installed-models.js';

/** What there is to choose from, and the choice. */
export interface ModelChoiceState {
  readonly choices: readonly ModelChoice[];
  readonly chosen: ModelChoice | undefined;
  /** Loads other models, or the same again after a failure. */
  readonly choose: (choice: ModelChoice) => void;
}

/** Lists the models and loads those chosen last, or else the first, as soon as a page that needs them is shown. */
export function useModelChoice(): ModelChoiceState {
  const [choices, setChoices] = useState<readonly ModelChoice[]>([]);
  const [chosen, setChosen] = useState<ModelChoice>();
  const choose = useCallback((choice: ModelChoice) => {
    setChosen(choice);
    void loadEngine(choice);
  }, []);

  useEffect(() => {
    let left = false;
    void fetchModelChoices().then((found) => {
      const before = engineChoice();
      const [first] = found;
      const wanted = found.find(({ id }) => id === before?.id) ?? first;
      if (!left && wanted !== undefined) {
        setChoices(found);
        choose(wanted);
      }
    });
    return () => {
      left = true;
    };
  }, [choose]);

  return { choices, chosen, choose };
}
