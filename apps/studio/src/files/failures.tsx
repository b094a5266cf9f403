/**
 * The files that could not be used, each with its reason.
 * @module
 */

import { Message } from '../ui/message.js';
import styles from './failures.module.css';
import type { Failure } from './library.js';

export function Failures({ failures }: { readonly failures: readonly Failure[] }) {
  if (failures.length === 0) {
    return null;
  }
  return (
    <Message
      kind="warning"
      title={
        failures.length === 1 ? '1 file could not be used' : `${failures.length} files could not be used`
      }
    >
      <ul className={styles.list}>
        {failures.map(({ id, path, reason }) => (
          <li key={id}>
            <strong>{path}</strong> {reason}
          </li>
        ))}
      </ul>
    </Message>
  );
}
