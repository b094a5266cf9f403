/**
 * A word that marks something.
 * @module
 */
import type { ReactNode } from 'react';
import { classNames } from './class-names.js';
import styles from './tag.module.css';

export interface TagProps {
  readonly tone?: 'plain' | 'accent' | 'warning';
  readonly children: ReactNode;
}

/** @example <Tag tone="accent">running</Tag> */
export function Tag({ tone = 'plain', children }: TagProps) {
  return <span className={classNames(styles.tag, styles[tone])}>{children}</span>;
}
