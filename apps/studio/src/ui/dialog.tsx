/**
 * A dialog over the page: the browser's own element, which keeps the focus inside and closes on Escape.
 * @module
 */
import type { ReactNode } from 'react';
import { useEffect, useId, useRef } from 'react';
import { Button } from './button.js';
import { classNames } from './class-names.js';
import styles from './dialog.module.css';
import { Icon } from './icon.js';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** Buttons at the foot, the main one last. */
  readonly actions?: ReactNode;
  /** Takes most of the window, for pictures. */
  readonly wide?: boolean;
}

/** @example <Dialog open={help} onClose={() => setHelp(false)} title="Keys">…</Dialog> */
export function Dialog({ open, onClose, title, children, actions, wide = false }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const dialog = element.current;
    if (dialog === null) {
      return;
    }
    if (open && !dialog.open) {
      dialog.showModal();
    } else if (!open && dialog.open) {
      dialog.close();
    }
  }, [open]);

  return (
    // A click that reaches the dialog itself fell on the backdrop; the keyboard has Escape and the close button.
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself.
    <dialog
      ref={element}
      className={classNames(styles.dialog, wide && styles.wide)}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === element.current) {
          onClose();
        }
      }}
    >
      {open && (
        <div className={styles.body}>
          <header className={styles.header}>
            <h2 id={titleId}>{title}</h2>
            <Button kind="ghost" aria-label="Close" icon={<Icon name="close" />} onClick={onClose} />
          </header>
          <div className={styles.content}>{children}</div>
          {actions !== undefined && <footer className={styles.actions}>{actions}</footer>}
        </div>
      )}
    </dialog>
  );
}
