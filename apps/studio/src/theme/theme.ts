/**
 * Light or dark: as the system says, until the user chooses.
 * @module
 */
import { useSyncExternalStore } from 'react';

export type ThemeChoice = 'system' | 'light' | 'dark';
export type Theme = 'light' | 'dark';

const STORAGE_KEY = 'lineament.theme';
const listeners = new Set<() => void>();
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
systemDark.addEventListener('change', notify);

/** Applies the choice of the last visit; called once before the first render. */
export function restoreTheme(): void {
  apply(themeChoice());
}

/** What the user chose; `system` if nothing. */
function themeChoice(): ThemeChoice {
  const stored = readStored();
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** Changes the theme now and for later visits. */
export function chooseTheme(choice: ThemeChoice): void {
  try {
    localStorage.setItem(STORAGE_KEY, choice);
  } catch {
    // A browser without storage keeps the choice for this visit, in the document.
  }
  apply(choice);
  notify();
}

/** The theme that is shown now; renders again when it changes. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, currentTheme);
}

/** What the user chose; renders again when it changes. */
export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, shownChoice);
}

function currentTheme(): Theme {
  const choice = shownChoice();
  return choice === 'system' ? (systemDark.matches ? 'dark' : 'light') : choice;
}

/** The document knows best: storage may be off. */
function shownChoice(): ThemeChoice {
  const shown = document.documentElement.dataset.theme;
  return shown === 'light' || shown === 'dark' ? shown : 'system';
}

function apply(choice: ThemeChoice): void {
  if (choice === 'system') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = choice;
  }
}

function readStored(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function notify(): void {
  for (const listener of listeners) {
    listener();
  }
}
