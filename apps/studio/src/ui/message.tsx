/**
 * Says what happened, why, and the way out.
 * @module
 */
import type { ReactNode } from 'react';
import { classNames } from './class-names.js';
import { Icon, type IconName } from './icon.js';
import styles from './message.module.css';

type MessageKind = 'info' | 'warning' | 'danger';

export interface MessageProps {
  readonly kind?: MessageKind;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  /** Buttons or links that lead on. */
  readonly actions?: ReactNode;
}

const ICONS: Readonly<Record<MessageKind, IconName>> = {
  info: 'info',
  warning: 'warning',
  danger: 'warning',
};

/** @example <Message kind="danger" title="No camera was found">Connect one, then try again.</Message> */
export function Message({ kind = 'info', title, children, actions }: MessageProps) {
  return (
    // Screen readers read it out when it appears: at once if something failed.
    <div role={kind === 'danger' ? 'alert' : 'status'} className={classNames(styles.message, styles[kind])}>
      <Icon name={ICONS[kind]} />
      <div className={styles.body}>
        <p className={styles.title}>{title}</p>
        {children !== undefined && <div>{children}</div>}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  );
}
