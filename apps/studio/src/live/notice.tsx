/**
 * What the user learns and chooses before the camera starts.
 * @module
 */

import { TASKS, type Task } from 'lineament';
import { useState } from 'react';
import { TASK_NAMES } from '../results/tasks.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { Icon } from '../ui/icon.js';
import { Switch } from '../ui/switch.js';
import styles from './notice.module.css';

export interface NoticeProps {
  /** Chosen at first. */
  readonly tasks: readonly Task[];
  /** Whether the choice was remembered before. */
  readonly remembered: boolean;
  readonly onStart: (tasks: readonly Task[], remember: boolean) => void;
}

const HINTS: Readonly<Record<Task, string>> = {
  emotion: 'What the expression looks like, in seven classes. It tells nothing of what someone feels.',
  age: 'How old a face looks, with the range that is likely.',
  gender: 'How a face reads to a model that knows two classes only.',
  ethnicity: 'Off unless you turn it on. Five coarse classes of how annotators labelled photos; often wrong.',
};

export function Notice({ tasks, remembered, onStart }: NoticeProps) {
  const [chosen, setChosen] = useState(tasks);
  const [remember, setRemember] = useState(remembered);
  return (
    <Card className={styles.notice ?? ''}>
      <div className={styles.words}>
        <h2>Before the camera starts</h2>
        <ul className={styles.facts}>
          <li>
            <Icon name="check" />
            <span>
              <strong>Nothing leaves this machine.</strong> Pictures are analyzed in this browser, frame by
              frame, and are not kept. Only what you save is saved.
            </span>
          </li>
          <li>
            <Icon name="info" />
            <span>
              <strong>Labels are apparent, and can be wrong.</strong> They say how a face looks to a model,
              not who someone is or how someone feels; errors are more frequent for some groups of people than
              for others.
            </span>
          </li>
          <li>
            <Icon name="warning" />
            <span>
              <strong>Some uses are restricted by law.</strong> In the European Union, inferring emotions at
              work and in education is prohibited (AI Act, Article 5(1)(f)), and so is sorting people by
              biometric data to infer their race (Article 5(1)(g)). Ask those in front of the camera first.
            </span>
          </li>
        </ul>
      </div>
      <fieldset className={styles.choice}>
        <legend>What to estimate</legend>
        {TASKS.map((task) => (
          <Switch
            key={task}
            label={TASK_NAMES[task]}
            hint={HINTS[task]}
            checked={chosen.includes(task)}
            onChange={(on) =>
              setChosen(TASKS.filter((other) => (other === task ? on : chosen.includes(other))))
            }
          />
        ))}
        <div className={styles.start}>
          <label className={styles.remember}>
            <input
              type="checkbox"
              checked={remember}
              onChange={(event) => setRemember(event.target.checked)}
            />
            Remember my choice, and start the camera at once next time
          </label>
          <Button kind="primary" icon={<Icon name="camera" />} onClick={() => onStart(chosen, remember)}>
            Start camera
          </Button>
        </div>
      </fieldset>
    </Card>
  );
}
