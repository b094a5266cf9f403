/**
 * The keys, listed.
 * @module
 */

import { Dialog } from '../ui/dialog.js';
import { Switch } from '../ui/switch.js';
import styles from './help-dialog.module.css';
import { LIVE_KEYS } from './keys.js';

export interface HelpDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly keysOn: boolean;
  readonly onKeysOn: (on: boolean) => void;
}

export function HelpDialog({ open, onClose, keysOn, onKeysOn }: HelpDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Keys">
      <dl className={styles.keys}>
        {LIVE_KEYS.map(({ name, meaning }) => (
          <div key={name}>
            <dt>
              <kbd>{name}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <Switch
        label="Single keys do something"
        hint="Turn them off if your speech input or keyboard presses them by accident."
        checked={keysOn}
        onChange={onKeysOn}
      />
    </Dialog>
  );
}
