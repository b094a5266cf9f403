/**
 * The keys of the live page.
 * @module
 */

/** What a key does. */
export type LiveAction =
  | 'emotion'
  | 'age'
  | 'gender'
  | 'ethnicity'
  | 'all'
  | 'pause'
  | 'mirror'
  | 'snapshot'
  | 'record'
  | 'activation'
  | 'help';

/** A key and what it does, as the help lists it. */
export interface LiveKey {
  readonly key: string;
  /** How the key is written. */
  readonly name: string;
  readonly action: LiveAction;
  readonly meaning: string;
}

/** All keys, in the order of the help. */
export const LIVE_KEYS: readonly LiveKey[] = [
  { key: 'm', name: 'M', action: 'emotion', meaning: 'Emotion on or off' },
  { key: 'a', name: 'A', action: 'age', meaning: 'Age on or off' },
  { key: 'g', name: 'G', action: 'gender', meaning: 'Gender on or off' },
  { key: 'e', name: 'E', action: 'ethnicity', meaning: 'Ethnicity on or off' },
  {
    key: ' ',
    name: 'Space',
    action: 'all',
    meaning: 'All of them on or off (ethnicity only once you turned it on)',
  },
  { key: 'p', name: 'P', action: 'pause', meaning: 'Pause or go on' },
  { key: 'f', name: 'F', action: 'mirror', meaning: 'Mirror the picture' },
  { key: 's', name: 'S', action: 'snapshot', meaning: 'Save a snapshot: picture and results' },
  { key: 'r', name: 'R', action: 'record', meaning: 'Record results, or stop and save them' },
  {
    key: 'x',
    name: 'X',
    action: 'activation',
    meaning: 'Show where in the face the model looked, or hide it',
  },
  { key: '?', name: '?', action: 'help', meaning: 'This list' },
];

/** What a key event tells of itself. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
  readonly target: unknown;
}

/**
 * The action of a key press; undefined if it has none, or if what has the focus needs the key itself: letters belong
 * to text fields and lists, the space bar to whatever it presses.
 */
export function actionOf({
  key,
  ctrlKey,
  metaKey,
  altKey,
  repeat,
  target,
}: KeyPress): LiveAction | undefined {
  if (ctrlKey || metaKey || altKey || repeat) {
    return undefined;
  }
  const tag = tagOf(target);
  if (['input:text', 'textarea', 'select'].includes(tag)) {
    return undefined;
  }
  if (key === ' ' && ['button', 'a', 'summary', 'input:other'].includes(tag)) {
    return undefined;
  }
  const letter = key.length === 1 ? key.toLowerCase() : key;
  return LIVE_KEYS.find((entry) => entry.key === letter)?.action;
}

function tagOf(target: unknown): string {
  const { tagName, type } = (target ?? {}) as { tagName?: unknown; type?: unknown };
  const tag = typeof tagName === 'string' ? tagName.toLowerCase() : '';
  if (tag !== 'input') {
    return tag;
  }
  return ['checkbox', 'radio', 'button', 'file', 'range'].includes(String(type))
    ? 'input:other'
    : 'input:text';
}
