/**
 * What goes into a model, how it was trained, and its files.
 * @module
 */
import type { ModelFile } from '@lineament/server/api';
import type { ModelCard } from 'lineament';
import type { ReactNode } from 'react';
import { modelAddress } from '../data/addresses.js';
import { Card } from '../ui/card.js';
import { bytes, count } from '../ui/format.js';
import styles from './technical-card.module.css';

export interface TechnicalCardProps {
  readonly card: ModelCard;
  readonly files: readonly ModelFile[];
  readonly path: string;
}

export function TechnicalCard({ card, files, path }: TechnicalCardProps) {
  const { input, tasks, training } = card;
  return (
    <Card title="Input, training and files">
      <dl className={styles.list}>
        <Entry name="Input">
          {input.width}×{input.height} pixels, {input.channels === 1 ? 'gray' : 'RGB'}
        </Entry>
        {tasks.map(({ task, classes }) => (
          <Entry key={task} name={`Classes of ${task}`}>
            {classes.length > 12
              ? `${classes[0]} to ${classes.at(-1)} (${classes.length})`
              : classes.join(', ')}
          </Entry>
        ))}
        {training !== undefined && (
          <>
            <Entry name="Network">
              {training.network}, weights of epoch {training.epochs}, seed {training.seed}
            </Entry>
            <Entry name="Command">
              <code>{training.command}</code>
            </Entry>
            <Entry name="Trained with">
              <ul className={styles.data}>
                {training.data.map(({ name, split, n, sha256 }) => (
                  <li key={`${name} ${split}`}>
                    {name}, {split} split, {count(n)} faces
                    <br />
                    <code className={styles.hash}>SHA-256 {sha256}</code>
                  </li>
                ))}
              </ul>
            </Entry>
          </>
        )}
        <Entry name="Files">
          <ul className={styles.files}>
            {files.map((file) => (
              <li key={file.name}>
                <a href={modelAddress({ path }, file.name)} download={file.name}>
                  {file.name}
                </a>{' '}
                <span>{bytes(file.bytes)}</span>
              </li>
            ))}
          </ul>
        </Entry>
      </dl>
    </Card>
  );
}

function Entry({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={styles.entry}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
