/**
 * A button, in four weights.
 * @module
 */
import type { ComponentProps, ReactNode } from 'react';
import styles from './button.module.css';
import { classNames } from './class-names.js';

export interface ButtonProps extends ComponentProps<'button'> {
  /** `primary` is for the one main action of a view; `ghost` has no border; `danger` destroys something. */
  readonly kind?: 'primary' | 'secondary' | 'ghost' | 'danger';
  /** Without text: give `aria-label`. */
  readonly icon?: ReactNode;
}

/** @example <Button kind="primary" onClick={start}>Start camera</Button> */
export function Button({ kind = 'secondary', icon, className, children, type, ...rest }: ButtonProps) {
  return (
    <button
      // A button in a form must say so if it is to submit it.
      type={type ?? 'button'}
      className={classNames(styles.button, styles[kind], children === undefined && styles.square, className)}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}
