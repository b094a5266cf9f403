/**
 * Chooses one of several things by name: the browser's own list, which every phone and screen reader knows.
 * @module
 */
import { useId } from 'react';
import { classNames } from './class-names.js';
import styles from './select.module.css';

interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly disabled?: boolean;
}

export interface SelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly SelectOption<Value>[];
  readonly onChange: (value: Value) => void;
  /** Keeps the label for screen readers only. */
  readonly hideLabel?: boolean;
  readonly disabled?: boolean;
}

/** @example <Select label="Camera" value={id} options={cameras} onChange={setId} /> */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={classNames(props.hideLabel === true ? 'visually-hidden' : styles.label)}>
        {props.label}
      </label>
      <select
        id={id}
        className={styles.select}
        value={props.value}
        disabled={props.disabled}
        onChange={(event) => {
          const chosen = props.options.find((option) => option.value === event.target.value);
          if (chosen !== undefined) {
            props.onChange(chosen.value);
          }
        }}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
